#include "sim/job_heap.h"

#include <glib.h>

#include <stdbool.h>

void vt_job_heap_clear(VtJobHeap *self)
{
    g_free(self->items);
    *self = (VtJobHeap){ 0 };
}

static bool before(const VtJob *a, const VtJob *b)
{
    return a->end_ns < b->end_ns || (a->end_ns <= b->end_ns && a->order < b->order);
}

static void sift_up(VtJob *heap, size_t child)
{
    const VtJob moving = heap[child];

    for (; child > 0 && before(&moving, &heap[(child - 1) / 2]); child = (child - 1) / 2)
        heap[child] = heap[(child - 1) / 2];
    heap[child] = moving;
}

static void sift_down(VtJob *heap, size_t length, size_t parent)
{
    const VtJob moving = heap[parent];

    for (size_t child = 2 * parent + 1; child < length; child = 2 * parent + 1) {
        if (child + 1 < length && before(&heap[child + 1], &heap[child]))
            child++;
        if (!before(&heap[child], &moving))
            break;
        heap[parent] = heap[child];
        parent = child;
    }
    heap[parent] = moving;
}

void vt_job_heap_push(VtJobHeap *self, double end_ns, uint32_t number)
{
    if (self->length == self->capacity) {
        self->capacity = MAX(16, 2 * self->capacity);
        self->items = g_renew(VtJob, self->items, self->capacity);
    }
    self->items[self->length] = (VtJob){ end_ns, self->pushed++, number };
    sift_up(self->items, self->length++);
}

uint32_t vt_job_heap_pop(VtJobHeap *self)
{
    const uint32_t number = self->items[0].number;

    self->items[0] = self->items[--self->length];
    if (self->length > 0)
        sift_down(self->items, self->length, 0);
    return number;
}

double vt_job_heap_remove(VtJobHeap *self, uint32_t number)
{
    size_t at = 0;

    while (self->items[at].number != number) {
        at++;
        g_assert(at < self->length);
    }

    const double end_ns = self->items[at].end_ns;

    self->items[at] = self->items[--self->length];
    if (at < self->length) {
        sift_up(self->items, at);
        sift_down(self->items, self->length, at);
    }
    return end_ns;
}
