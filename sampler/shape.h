/**
 * The shape of a workload: who is called how often, and when. [paper: section 2]
 */
#pragma once

#include "sampler/summary.h"

#define VT_SHAPE_HOTTEST 4

/** Of functions, the hottest: 1 5 10 20 %. */
extern const double vt_shape_hottest[VT_SHAPE_HOTTEST];

#define VT_SHAPE_HOURS 24

typedef struct {
    size_t minutes; /* of the trace in this hour of any day; 0: nothing is known */
    double calls_per_minute;
} VtShapeHour;

typedef struct {
    double rare_functions_ratio; /* of functions with less than one call an hour */
    double hottest_calls_ratio[VT_SHAPE_HOTTEST]; /* of calls that are the hottest's; how
                                                     many these are is rounded up */
    /** Index of dispersion: variance over mean of the calls in a minute; 1 if they come
     * as a Poisson process, 0 if evenly, more in bursts. Over functions that are called.
     */
    VtSummaryQuantiles dispersion;
    double total_dispersion;           /* of all functions' calls together */
    double peak_to_mean;               /* of the same, the busiest minute over the mean */
    VtShapeHour hours[VT_SHAPE_HOURS]; /* of the day; minute 1 begins at midnight */
} VtShape;

/** @trace has functions and calls. With @weights, what it stands for as a sample, each
 *  function so many times; then total_dispersion and peak_to_mean are NaN, for functions
 *  that one stands for are not called in step. NULL: none. */
VtShape vt_shape_of_trace(const VtTrace *trace, const double *weights);
