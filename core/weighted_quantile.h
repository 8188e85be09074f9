/**
 * Quantiles of values that count more than once, or less.
 */
#pragma once

#include <stddef.h>

typedef struct {
    double value;
    double weight; /* above 0 */
} VtWeightedValue;

/** Sorts @values ascending, equal ones by weight. */
void vt_weighted_values_sort(VtWeightedValue *values, size_t count);

/** Of @values, sorted: the first at which the weights so far reach @q of their sum. With
 *  equal weights, the value at rank ceil(@q x count). NaN without values. */
double vt_weighted_quantile(const VtWeightedValue *values, size_t count, double q);

/** The same, but linear between the order statistics of a list in which each value stands
 *  as often as it weighs. With equal weights of one, what GSL's quantiles are. @count is
 *  above 0. */
double vt_weighted_quantile_linear(const VtWeightedValue *values, size_t count, double q);
