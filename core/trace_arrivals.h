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
#include "core/trace.h"

/** A minute's calls are held in memory, some 50 bytes each. More than a hundred times
 *  those of a whole provider are a mistake in the trace. */
#define VT_CALLS_PER_MINUTE_MAX 100000000U

/** How c calls of one minute are spread over it. */
typedef enum {
    VT_ARRIVALS_POISSON, /* c independent uniform instants: Poisson given its count */
    VT_ARRIVALS_UNIFORM_GAPS, /* c uniform spacings scaled to the minute, turned at random
                               */
    VT_ARRIVALS_EQUIDISTANT, /* c equal spacings, at a phase that is the function's own */
    VT_ARRIVALS_INVITRO, /* c exponential spacings, the first call at the minute's start:
                            the original tool's default [invitro: loadgen] */
} VtArrivalsKind;

typedef enum {
    VT_DURATIONS_FITTED, /* percentiles, bent so that the mean is the trace's Average */
    VT_DURATIONS_PERCENTILES, /* straight lines between the percentiles */
    VT_DURATIONS_MEAN,        /* the Average, always */
} VtDurationsKind;

typedef struct {
    uint64_t seed;
    VtArrivalsKind arrivals;
    VtDurationsKind durations;
    int64_t warmup_minutes;
    int64_t minutes; /* after the warm-up; 0: all */
} VtScheduleOptions;

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
