/**
 * The inverse CDF through a trace's percentiles: a piecewise power curve.
 *
 * Linear between the points, except that the two topmost segments may be bent: on
 * segment i, value(u) = v[i] + (v[i+1] - v[i]) x t^k, where t is the position in the
 * segment from 0 to 1.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define VT_QUANTILES_MAX   9
#define VT_QUANTILES_CELLS 128 /* of a guide: narrower than 1 % */
#define VT_QUANTILES_BLOCK 64

/** Plain data: copy at will. */
typedef struct {
    int count;               /* of points */
    int bent_from;           /* the first segment that is bent */
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

/** Whether all values are the same. */
bool vt_quantiles_is_constant(const VtQuantiles *self);

/** The way to a segment without a search, for curves that share their fractions: 0 to 1
 *  is cut into equal cells, none of which has more than one of the fractions inside. */
typedef struct {
    const double *fractions;
    uint8_t segments[VT_QUANTILES_CELLS]; /* in which each cell begins */
} VtQuantileGuide;

/** @fractions: @count from 0 to 1, at least a cell apart; asserted, and borrowed. */
void vt_quantile_guide_init(VtQuantileGuide *self, const double *fractions, int count);

/** Replaces @count values u, up to VT_QUANTILES_BLOCK of them from 0 to below 1, by the
 *  curve's values there: the same as vt_quantiles_at() gives, several times as fast. */
void vt_quantiles_map(const VtQuantiles *self, const VtQuantileGuide *guide, double *us,
                      size_t count);
