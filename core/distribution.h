/**
 * Distributions of lengths of time as a configuration names them, and the inverse
 * CDF through a trace's percentiles.
 */
#pragma once

#include "core/clock.h"
#include "core/rng.h"

#include <glib.h>

#include <stdbool.h>

typedef enum {
    VT_DISTRIBUTION_CONSTANT,
    VT_DISTRIBUTION_UNIFORM,
    VT_DISTRIBUTION_EXPONENTIAL,
    VT_DISTRIBUTION_LOGNORMAL,
    VT_DISTRIBUTION_EMPIRICAL, /* equally likely quantiles, linear between them */
} VtDistributionKind;

#define VT_DISTRIBUTION_POINTS_MAX 33

/** Plain data: copy at will. Units of a and b: ns, but sigma has none. */
typedef struct {
    VtDistributionKind kind;
    double a; /* constant: value; uniform: low; exponential: mean; lognormal: median */
    double b; /* uniform: high; lognormal: sigma of the logarithm */
    int points_count; /* empirical: values at probabilities 0, 1/(n-1), .. 1 */
    double points_ns[VT_DISTRIBUTION_POINTS_MAX];
} VtDistribution;

/** Parses "20ms" (constant), "uniform(0s, 1s)", "exponential(20ms)",
 *  "lognormal(150ms, 0.4)" (median, sigma), "empirical(1ms, 2ms, 5ms)" (ascending).
 *  Errors: VT_ERROR_INPUT naming the text and the forms. */
bool vt_distribution_parse(const char *text, VtDistribution *out, GError **error);

/** The text that parses into @self. Owned by the caller. */
char *vt_distribution_format(const VtDistribution *self);

/** A draw, rounded to whole ns, never negative. */
VtTime vt_distribution_draw(const VtDistribution *self, VtRng *rng);

double vt_distribution_mean(const VtDistribution *self);

/** Inverse CDF through percentiles: linear between them, except that the outer
 *  segments may be bent. A piecewise power curve: on segment i,
 *  value(u) = v[i] + (v[i+1] - v[i]) x t^exponent, t the position in the segment. */
typedef struct {
    int count;               /* of points */
    const double *fractions; /* ascending from 0 to 1, static */
    double values[9];        /* ascending */
    double upper_exponent;   /* of the two topmost segments; 1: linear */
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
