/**
 * What is in a trace, in figures.
 */
#pragma once

#include "core/weighted_quantile.h"
#include "sampler/load.h"

#define VT_SUMMARY_FRACTIONS 8

/** 0 5 25 50 75 95 99 100 %. */
extern const double vt_summary_fractions[VT_SUMMARY_FRACTIONS];

typedef struct {
    double at[VT_SUMMARY_FRACTIONS];
} VtSummaryQuantiles;

typedef struct {
    size_t functions, apps, owners, minutes;
    int64_t first_minute;
    VtLoad load;
    double peak_rps;                       /* of the busiest minute */
    double zero_cells_ratio;               /* function-minutes without a call */
    VtSummaryQuantiles calls_per_minute;   /* over functions: means over the minutes */
    VtSummaryQuantiles duration_ms;        /* over functions: their means */
    VtSummaryQuantiles memory_mib;         /* over functions: their means */
    VtSummaryQuantiles minute_invocations; /* over minutes: of all functions */
} VtSummary;

/** Linear between order statistics. Sorts @values, of which there is one. */
VtSummaryQuantiles vt_summary_quantiles(double *values, size_t count);

/** The same of values that stand there as often as they weigh. */
VtSummaryQuantiles vt_summary_weighted_quantiles(VtWeightedValue *values, size_t count);

/** What @trace, a sample, stands for: each function @weights times. The figures are those
 *  of the same names below. */
typedef struct {
    double functions;
    VtLoad load;
    double zero_cells_ratio;
    VtSummaryQuantiles calls_per_minute, duration_ms, memory_mib;
} VtWeightedSummary;

VtWeightedSummary vt_summary_of_weights(const VtTrace *trace, const double *weights,
                                        const VtDurationClamp *clamp);

/** @trace has functions. */
VtSummary vt_summary_of_trace(const VtTrace *trace, const VtDurationClamp *clamp);
