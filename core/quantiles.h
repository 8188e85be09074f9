/**
 * The inverse CDF through a trace's percentiles: a piecewise power curve.
 *
 * Linear between the points, except that the two topmost segments may be bent: on
 * segment i, value(u) = v[i] + (v[i+1] - v[i]) x t^k, where t is the position in the
 * segment from 0 to 1.
 */
#pragma once

#define VT_QUANTILES_MAX 9

/** Plain data: copy at will. */
typedef struct {
    int count;               /* of points */
    const double *fractions; /* ascending to 1, static; below the first, its value */
    double values[VT_QUANTILES_MAX]; /* ascending */
    double upper_exponent;           /* of the two topmost segments; 1: linear */
} VtQuantiles;

/** Plain piecewise-linear curve. @values: ascending; asserted. */
void vt_quantiles_init(VtQuantiles *self, const double *fractions, const double *values,
                       int count);

/**
 * Bends the two topmost segments so that the mean is @mean, as far as the percentiles
 * allow: those segments keep their ends, so a mean outside of what they permit is
 * approached, not met. Published percentiles of skewed functions, joined by straight
 * lines, carry a fifth more load than the published averages.
 */
void vt_quantiles_fit_mean(VtQuantiles *self, double mean);

double vt_quantiles_at(const VtQuantiles *self, double u);
double vt_quantiles_mean(const VtQuantiles *self);

/** Mean of the values, each clamped to @min and @max. (To clamp the mean instead would
 *  overstate what is usually short: a mean of 20 s may be 1 s in nineteen of twenty.) */
double vt_quantiles_clamped_mean(const VtQuantiles *self, double min, double max);
