/**
 * Fetches memory into the processor's caches before it is needed.
 *
 * With thousands of functions each invocation waits dozens of times for memory. Who will
 * be touched soon is known: so that is fetched beforehand, in steps, since what one step
 * fetches tells the next where to look. It changes no result.
 */
#pragma once

#include "core/cache_lines.h"

#define VT_PREFETCH_STEPS 3

/** All lines of @size bytes from @at on, which need not be aligned. */
static inline void vt_prefetch(const void *at, size_t size)
{
    const char *bytes = at;

    for (size_t offset = 0; offset < size; offset += VT_CACHE_LINE)
        __builtin_prefetch(bytes + offset);
}
