/**
 * Geometric mean of a stream of positive numbers.
 *
 * The product is kept as mantissa x 2^exponent, so it can neither overflow nor lose
 * precision: one multiplication per value, and one logarithm at the end, where a sum of
 * logarithms would round at every value. Factors of two are moved from the mantissa to
 * the exponent only when it leaves the middle of its range: they change no rounding.
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

/** Moves the factors of two in the mantissa to the exponent. */
static inline void vt_geometric_mean_normalise(VtGeometricMean *self)
{
    int exponent;

    self->mantissa = frexp(self->mantissa, &exponent);
    self->exponent += exponent;
}

/** Adds @value, which is positive and finite. O(1). */
static inline void vt_geometric_mean_add(VtGeometricMean *self, double value)
{
    const double product = self->mantissa * value;

    self->count++;
    if (product > 0x1p-400 && product < 0x1p400) {
        self->mantissa = product;
        return;
    }
    vt_geometric_mean_normalise(self);
    self->mantissa *= value;
    vt_geometric_mean_normalise(self);
}

/** Adds all values of @other. */
void vt_geometric_mean_merge(VtGeometricMean *self, const VtGeometricMean *other);

/** Sum of the values' natural logarithms. */
double vt_geometric_mean_log_sum(const VtGeometricMean *self);

/** The mean; NaN without values. */
double vt_geometric_mean_value(const VtGeometricMean *self);
