#include "core/event_heap.h"

#include <glib.h>

#define INITIAL_CAPACITY 64
#define ARITY            4 /* half the depth of a binary heap, and siblings share a line */

/* Puts @moving where it belongs above the hole at @child. */
static void sift_up(VtEvent *heap, size_t child, const VtEvent *moving)
{
    while (child > 0 && vt_event_is_before(moving, &heap[(child - 1) / ARITY])) {
        heap[child] = heap[(child - 1) / ARITY];
        child = (child - 1) / ARITY;
    }
    heap[child] = *moving;
}

static size_t earlier(const VtEvent *heap, size_t a, size_t b)
{
    return vt_event_is_before(&heap[b], &heap[a]) ? b : a;
}

static size_t earliest_child(const VtEvent *heap, size_t first, size_t length)
{
    size_t earliest = first;

    if (first + ARITY <= length) {
        return earlier(heap, earlier(heap, first, first + 1),
                       earlier(heap, first + 2, first + 3));
    }
    for (size_t child = first + 1; child < length; child++)
        earliest = earlier(heap, earliest, child);
    return earliest;
}

/* Fills the hole on top; @moving, which was the last of all, mostly belongs to the
 * bottom, so it is not looked at on the way down. */
static void sift_down(VtEvent *heap, size_t length, const VtEvent *moving)
{
    size_t hole = 0;

    for (size_t first = 1; first < length; first = ARITY * hole + 1) {
        const size_t child = earliest_child(heap, first, length);

        heap[hole] = heap[child];
        hole = child;
    }
    sift_up(heap, hole, moving);
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
    sift_up(self->events, self->length++, event);
}

VtEvent vt_event_heap_pop(VtEventHeap *self)
{
    const VtEvent earliest = self->events[0];

    self->length--;
    if (self->length > 0) {
        const VtEvent last = self->events[self->length];

        sift_down(self->events, self->length, &last);
    }
    return earliest;
}
