/**
 * The sum of the smaller of each two elements: what scoring an exchange spends its time
 * on.
 */
#pragma once

#include <stddef.h>

/** Rows are as long as a multiple of this, padded with zeros. */
#define VT_MIN_SUM_LANES 16

static inline size_t vt_min_sum_padded(size_t count)
{
    return (count + VT_MIN_SUM_LANES - 1) / VT_MIN_SUM_LANES * VT_MIN_SUM_LANES;
}

/** @count is a multiple of VT_MIN_SUM_LANES. Adds up in one order on every machine. */
static inline float vt_min_sum(const float *a, const float *b, size_t count)
{
    float lanes[VT_MIN_SUM_LANES] = { 0 };
    float sum = 0;

    for (size_t i = 0; i < count; i += VT_MIN_SUM_LANES) {
        for (size_t j = 0; j < VT_MIN_SUM_LANES; j++)
            lanes[j] += a[i + j] < b[i + j] ? a[i + j] : b[i + j];
    }
    for (size_t j = 0; j < VT_MIN_SUM_LANES; j++)
        sum += lanes[j];
    return sum;
}
