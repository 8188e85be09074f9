/**
 * The schedule of a trace whose calls are known one by one: played as they were, so that
 * the seed draws nothing.
 */
#pragma once

#include "core/trace_arrivals.h"

/** The stream of @trace, which has exact calls and is borrowed, as
 * vt_trace_arrivals_new() makes one of counts; of @options only the minutes matter. A
 * call is scheduled where it started; its duration is clamped as configured; its memory
 * is rounded to whole MiB. */
VtArrivals *vt_exact_arrivals_new(const VtTrace *trace, const VtScheduleOptions *options,
                                  const VtFunctionConfig *configs, GError **error);
