/**
 * From per-minute counts to arrival instants, durations and memory.
 *
 * A function's invocations depend only on the seed, its id, its own rows and the
 * absolute minute label: never on which other functions are present. So nested samples
 * have nested schedules, and an excerpt's schedule is the longer trace's schedule cut.
 */
#pragma once

#include "core/arrivals.h"
#include "core/function_config.h"
#include "core/schedule_options.h"
#include "core/trace.h"

/** A minute's calls are held in memory, 16 to 32 bytes each. More than a hundred times
 *  those of a whole provider are a mistake in the trace. */
#define VT_CALLS_PER_MINUTE_MAX 100000000U

/** The stream of @trace, which is borrowed. @configs: one per function, in the order of
 *  the stream's function table (ascending by name), borrowed; their duration clamps
 *  apply. Errors: VT_ERROR_INPUT for minutes beyond the trace, for functions of one
 *  name, and for a minute of more than VT_CALLS_PER_MINUTE_MAX calls. */
VtArrivals *vt_trace_arrivals_new(const VtTrace *trace, const VtScheduleOptions *options,
                                  const VtFunctionConfig *configs, GError **error);

/** Indices of the functions of @trace in the order of such a stream's table, owned by the
 *  caller; NULL when @options do not fit the trace, or functions share a name.
 *  Errors: VT_ERROR_INPUT. */
size_t *vt_trace_arrivals_order(const VtTrace *trace, const VtScheduleOptions *options,
                                GError **error);

/** The function table that vt_trace_arrivals_new() will have; owned by the caller. */
VtFunction *vt_trace_functions(const VtTrace *trace);
void vt_functions_free(VtFunction *functions, size_t count);
