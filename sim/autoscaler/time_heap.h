/**
 * Instants in any order, of which the earliest is at hand. O(log n).
 */
#pragma once

#include "core/clock.h"

#include <stddef.h>

/** Zero-initialised it is empty. */
typedef struct {
    VtTime *items;
    size_t capacity;
    size_t length;
} VtTimeHeap;

void vt_time_heap_clear(VtTimeHeap *self);
void vt_time_heap_push(VtTimeHeap *self, VtTime at_ns);

/** The earliest; VT_NEVER when there is none. */
VtTime vt_time_heap_peek(const VtTimeHeap *self);

/** Takes the earliest out, which must be there. */
VtTime vt_time_heap_pop(VtTimeHeap *self);
