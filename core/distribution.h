/**
 * Distributions of lengths of time as a configuration names them.
 */
#pragma once

#include "core/clock.h"
#include "core/quantiles.h"
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
