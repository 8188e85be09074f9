/**
 * Tables whose rows begin with a line of the processor's caches, so that a row of one
 * line costs one, not two.
 */
#pragma once

#include <glib.h>

#include <string.h>

#define VT_CACHE_LINE 64

/** Room for @count rows of @size bytes, zeroed; freed with g_aligned_free(). */
static inline void *vt_cache_lines_new0(size_t count, size_t size)
{
    return g_aligned_alloc0(MAX(count, 1), size, VT_CACHE_LINE);
}

/** The same for @count rows instead of @count_before, which are kept; @rows is freed. */
static inline void *vt_cache_lines_renew(void *rows, size_t count_before, size_t count,
                                         size_t size)
{
    void *renewed = vt_cache_lines_new0(count, size);

    if (count_before > 0)
        memcpy(renewed, rows, count_before * size);
    g_aligned_free(rows);
    return renewed;
}
