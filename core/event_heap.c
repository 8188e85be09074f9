#include "core/event_heap.h"

#include <glib.h>

#define INITIAL_CAPACITY 64
#define ARITY            4 /* half the depth of a binary heap, and siblings share a line */

static void sift_up(VtEvent *heap, size_t child)
{
    const VtEvent moving = heap[child];

    while (child > 0 && vt_event_is_before(&moving, &heap[(child - 1) / ARITY])) {
        heap[child] = heap[(child - 1) / ARITY];
        child = (child - 1) / ARITY;
    }
    heap[child] = moving;
}

static size_t earliest_child(const VtEvent *heap, size_t first, size_t length)
{
    const size_t end = MIN(first + ARITY, length);
    size_t earliest = first;

    for (size_t child = first + 1; child < end; child++) {
        if (vt_event_is_before(&heap[child], &heap[earliest]))
            earliest = child;
    }
    return earliest;
}

static void sift_down(VtEvent *heap, size_t length)
{
    const VtEvent moving = heap[0];
    size_t parent = 0;

    for (size_t first = 1; first < length; first = ARITY * parent + 1) {
        const size_t child = earliest_child(heap, first, length);

        if (!vt_event_is_before(&heap[child], &moving))
            break;
        heap[parent] = heap[child];
        parent = child;
    }
    heap[parent] = moving;
}

void vt_event_heap_clear(VtEventHeap *self)
{
    g_free(self->events);
    *self = (VtEventHeap){ 0 };
}

void vt_event_heap_push(VtEventHeap *self, const VtEvent *event)
{
    if (self->length == self->capacity) {
        self->capacity = MAX(INITIAL_CAPACITY, 2 * self->capacity);
        self->events = g_renew(VtEvent, self->events, self->capacity);
    }
    self->events[self->length] = *event;
    sift_up(self->events, self->length++);
}

VtEvent vt_event_heap_pop(VtEventHeap *self)
{
    const VtEvent earliest = self->events[0];

    self->events[0] = self->events[--self->length];
    if (self->length > 0)
        sift_down(self->events, self->length);
    return earliest;
}
