#include "sim/autoscaler/time_heap.h"

#include <glib.h>

#define CAPACITY_MIN 16

void vt_time_heap_clear(VtTimeHeap *self)
{
    g_free(self->items);
    *self = (VtTimeHeap){ 0 };
}

void vt_time_heap_push(VtTimeHeap *self, VtTime at_ns)
{
    if (self->length == self->capacity) {
        self->capacity = MAX(CAPACITY_MIN, 2 * self->capacity);
        self->items = g_renew(VtTime, self->items, self->capacity);
    }

    size_t child = self->length++;

    for (; child > 0 && at_ns < self->items[(child - 1) / 2]; child = (child - 1) / 2)
        self->items[child] = self->items[(child - 1) / 2];
    self->items[child] = at_ns;
}

VtTime vt_time_heap_peek(const VtTimeHeap *self)
{
    return self->length > 0 ? self->items[0] : VT_NEVER;
}

VtTime vt_time_heap_pop(VtTimeHeap *self)
{
    g_assert(self->length > 0);

    const VtTime earliest_ns = self->items[0];
    const VtTime moving_ns = self->items[--self->length];
    size_t parent = 0;

    for (size_t child = 1; child < self->length; child = 2 * parent + 1) {
        if (child + 1 < self->length && self->items[child + 1] < self->items[child])
            child++;
        if (self->items[child] >= moving_ns)
            break;
        self->items[parent] = self->items[child];
        parent = child;
    }
    self->items[parent] = moving_ns;
    return earliest_ns;
}
