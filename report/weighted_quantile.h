/**
 * Quantiles of values that count more than once, or less.
 */
#pragma once

#include <stddef.h>

typedef struct {
    double value;
    double weight; /* above 0 */
} VtWeightedValue;

/** Sorts @values ascending. */
void vt_weighted_values_sort(VtWeightedValue *values, size_t count);

/** Of @values, sorted: the first at which the weights so far reach @q of their sum. With
 *  equal weights, the value at rank ceil(@q x count). NaN without values. */
double vt_weighted_quantile(const VtWeightedValue *values, size_t count, double q);
