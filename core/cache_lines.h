/**
 * What keeps the lines of the processor's caches few: tables whose rows begin with one,
 * so that a row of one line costs one, not two, and equal values that share one place.
 */
#pragma once

#include <glib.h>

#include <stdbool.h>
#include <string.h>

#define VT_CACHE_LINE ((size_t)64)

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

/** Equal bytes mean equal values. The reverse need not hold, because of padding: what is
 *  missed is merely not shared. */
static inline bool vt_has_same_bytes(const void *a, const void *b, size_t size)
{
    return memcmp(a, b, size) == 0;
}
