/**
 * The mean of a few independent values, and how well they tell it.
 */
#pragma once

#include <stddef.h>

typedef enum {
    VT_SCALE_LINEAR, /* arithmetic mean */
    VT_SCALE_LOG,    /* of values above 0: mean and interval of their logarithms, shown
                        as values again: a geometric mean, as suits ratios */
} VtScale;

/** NaN where there are too few values: none for all of it, one for the interval. */
typedef struct {
    double mean;
    double low, high; /* 95 % confidence interval of the mean, by Student's t */
    double min, max;
    size_t count; /* values that are known */
} VtInterval;

/** Of @values; those that are NaN are unknown and left out. */
VtInterval vt_interval_of(const double *values, size_t count, VtScale scale);
