#include "core/scheduler.h"

#define INITIAL_CAPACITY 1024
#define TARGETS_MAX      256
#define ARITY            4 /* half the depth of a binary heap, and siblings share a line */

typedef struct {
    VtHandler handler;
    void *self;
} Target;

struct VtScheduler {
    VtEvent *heap; /* min-heap on (at_ns, order) */
    size_t length;
    size_t capacity;
    uint64_t pushed;
    size_t targets_count;
    Target targets[TARGETS_MAX];
};

static bool before(const VtEvent *a, const VtEvent *b)
{
    return a->at_ns != b->at_ns ? a->at_ns < b->at_ns : a->order < b->order;
}

static void sift_up(VtEvent *heap, size_t child)
{
    const VtEvent moving = heap[child];

    while (child > 0 && before(&moving, &heap[(child - 1) / ARITY])) {
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
        if (before(&heap[child], &heap[earliest]))
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

        if (!before(&heap[child], &moving))
            break;
        heap[parent] = heap[child];
        parent = child;
    }
    heap[parent] = moving;
}

VtScheduler *vt_scheduler_new(void)
{
    VtScheduler *self = g_new0(VtScheduler, 1);

    self->capacity = INITIAL_CAPACITY;
    self->heap = g_new(VtEvent, self->capacity);
    return self;
}

void vt_scheduler_free(VtScheduler *self)
{
    if (self == NULL)
        return;
    g_free(self->heap);
    g_free(self);
}

uint8_t vt_scheduler_register(VtScheduler *self, VtHandler handler, void *target)
{
    g_assert(self->targets_count < TARGETS_MAX);
    self->targets[self->targets_count] = (Target){ handler, target };
    return (uint8_t)self->targets_count++;
}

void vt_scheduler_push(VtScheduler *self, VtEvent event)
{
    if (self->length == self->capacity) {
        self->capacity *= 2;
        self->heap = g_renew(VtEvent, self->heap, self->capacity);
    }
    event.order = self->pushed++ & ((UINT64_C(1) << 40) - 1);
    self->heap[self->length] = event;
    sift_up(self->heap, self->length++);
}

VtTime vt_scheduler_next(const VtScheduler *self)
{
    return self->length > 0 ? self->heap[0].at_ns : VT_NEVER;
}

void vt_scheduler_fire(VtScheduler *self, VtTime now_ns)
{
    const VtEvent event = self->heap[0];
    const Target *target = &self->targets[event.target];

    self->heap[0] = self->heap[--self->length];
    if (self->length > 0)
        sift_down(self->heap, self->length);
    target->handler(target->self, &event, now_ns);
}

size_t vt_scheduler_length(const VtScheduler *self)
{
    return self->length;
}
