/**
 * Events in a 4-ary heap, the earliest by (at_ns, order) on top.
 *
 * The reference that every other order of events is compared with.
 */
#pragma once

#include "core/event.h"

#include <stddef.h>

typedef struct {
    VtEvent *events;
    size_t length;
    size_t capacity;
} VtEventHeap;

void vt_event_heap_clear(VtEventHeap *self);

/** O(log n); allocates only when more events wait than ever before. */
void vt_event_heap_push(VtEventHeap *self, const VtEvent *event);

/** Removes the earliest event. Needs one waiting. O(log n). */
VtEvent vt_event_heap_pop(VtEventHeap *self);
