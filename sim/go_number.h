/**
 * Numbers as Go converts them.
 */
#pragma once

#include <math.h>
#include <stdint.h>

/** Cut toward zero; what does not fit becomes the smallest number, as Go's int32() does
 *  on amd64. C leaves that undefined. */
static inline int32_t vt_go_int32(double value)
{
    const double whole = trunc(value);

    return whole >= INT32_MIN && whole <= INT32_MAX ? (int32_t)whole : INT32_MIN;
}
