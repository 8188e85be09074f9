/**
 * Geometric mean of a stream of positive numbers.
 *
 * The product is kept as mantissa x 2^exponent, so it can neither overflow nor lose
 * precision: one multiplication per value, and one logarithm at the end, where a sum of
 * logarithms would round at every value.
 */
#pragma once

#include <math.h>
#include <stdint.h>

typedef struct {
    double mantissa; /* the product so far is mantissa x 2^exponent */
    int64_t exponent;
    int64_t count;
} VtGeometricMean;

static inline VtGeometricMean vt_geometric_mean(void)
{
    return (VtGeometricMean){ .mantissa = 1 };
}

/** Adds @value, which is positive and finite. O(1). */
static inline void vt_geometric_mean_add(VtGeometricMean *self, double value)
{
    int exponent;

    self->mantissa = frexp(self->mantissa * value, &exponent);
    self->exponent += exponent;
    self->count++;
}

/** Adds all values of @other. */
void vt_geometric_mean_merge(VtGeometricMean *self, const VtGeometricMean *other);

/** The mean; NaN without values. */
double vt_geometric_mean_value(const VtGeometricMean *self);
