/* The interface of core/scheduler.h over the plain heap, which every other order of
 * events is held against: a program that has it in place of the library's is the oracle
 * of the one that has not. It tells nobody of what will come. */
#include "core/event_heap.h"
#include "core/scheduler.h"

#define TARGETS_MAX 256

typedef struct {
    VtHandler handler;
    void *self;
} Target;

struct VtScheduler {
    VtEventHeap events;
    uint64_t pushed;
    size_t targets_count;
    Target targets[TARGETS_MAX];
};

VtScheduler *vt_scheduler_new(void)
{
    return g_new0(VtScheduler, 1);
}

void vt_scheduler_free(VtScheduler *self)
{
    if (self == NULL)
        return;
    vt_event_heap_clear(&self->events);
    g_free(self);
}

uint8_t vt_scheduler_register(VtScheduler *self, VtHandler handler, void *target)
{
    g_assert(self->targets_count < TARGETS_MAX);
    self->targets[self->targets_count] = (Target){ handler, target };
    return (uint8_t)self->targets_count++;
}

void vt_scheduler_set_prefetch(VtScheduler *self, uint8_t target,
                               VtEventPrefetch prefetch)
{
    (void)self;
    (void)target;
    (void)prefetch;
}

void vt_scheduler_push(VtScheduler *self, VtEvent event)
{
    event.order = self->pushed++ & ((UINT64_C(1) << 40) - 1);
    vt_event_heap_push(&self->events, &event);
}

VtTime vt_scheduler_next(const VtScheduler *self)
{
    return self->events.length > 0 ? self->events.events[0].at_ns : VT_NEVER;
}

void vt_scheduler_fire(VtScheduler *self, VtTime now_ns)
{
    const VtEvent event = vt_event_heap_pop(&self->events);
    const Target *target = &self->targets[event.target];

    target->handler(target->self, &event, now_ns);
}

size_t vt_scheduler_length(const VtScheduler *self)
{
    return self->events.length;
}
