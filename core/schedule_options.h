/**
 * How a trace's counts become a schedule.
 */
#pragma once

#include <stdint.h>

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
