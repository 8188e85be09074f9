/**
 * The schedule of a rate: so many invocations per second, all alike, without a trace.
 *
 * A share of them, the cold ones, are of functions c0, c1, .. in turn, as many as it
 * takes for each to have rested for a while by its next call; all others are spread over
 * functions f0, f1, .. that are called all the time. Cold and warm calls are two
 * independent processes, each with the gaps that the kind of arrivals asks for: together
 * they are Poisson when both are.
 *
 * Source: [invitro: loadgen] RPS mode, which is equidistant
 */
#pragma once

#include "core/trace_arrivals.h"

#define VT_RATE_PER_S_MIN     1e-6
#define VT_RATE_PER_S_MAX     1e6
#define VT_RATE_FUNCTIONS_MAX 1000000

typedef struct {
    double per_s;          /* of all invocations */
    double cold_ratio;     /* share of cold ones, from 0 to 1 */
    VtTime cold_period_ns; /* what lies between two calls of a cold function, at least */
    uint32_t functions_count; /* of f0, f1, ..; at least 1 */
    VtTime requested_ns;      /* whole microseconds */
    uint32_t memory_mib;
    VtTime length_ns; /* after the warm-up; whole microseconds */
} VtRate;

/** @options: seed, arrivals and warm-up; the others have no meaning here.
 *  Errors: VT_ERROR_INPUT when it takes more than VT_RATE_FUNCTIONS_MAX cold functions,
 * or takes longer than VT_LONGEST. */
VtArrivals *vt_rate_arrivals_new(const VtRate *rate, const VtScheduleOptions *options,
                                 GError **error);
