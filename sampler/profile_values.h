/**
 * A function's profile from single values, where a dataset has no percentiles.
 */
#pragma once

#include "core/trace.h"

/** From @count > 0 durations, which this sorts: all figures of durations in @out.
 *  Percentiles are linear between order statistics, as in numpy. */
void vt_profile_durations(VtTraceFunction *out, double *durations_ms, size_t count);

/** The same of memory. */
void vt_profile_memory(VtTraceFunction *out, double *sizes_mib, size_t count);
