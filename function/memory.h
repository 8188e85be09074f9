/**
 * Memory that is really there: each of its pages was written to.
 */
#pragma once

#include <glib.h>

#include <stdbool.h>
#include <stddef.h>

typedef struct {
    void *start; /* NULL: none */
    size_t length;
} VtMemory;

/** Maps @mib of memory and writes to each of its pages. Huge pages are declined, so that
 *  its size is the same everywhere. Errors: G_FILE_ERROR. */
bool vt_memory_take(size_t mib, VtMemory *out, GError **error);

void vt_memory_give_back(VtMemory *self);
