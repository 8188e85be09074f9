#include "core/scheduler.h"

#include "core/event_ladder.h"

#define TARGETS_MAX 256

typedef struct {
    VtHandler handler;
    void *self;
    VtEventPrefetch prefetch; /* or NULL */
} Target;

struct VtScheduler {
    VtEventLadder events;
    uint64_t pushed;
    size_t targets_count;
    Target targets[TARGETS_MAX];
};

static void scout(const void *scouting, const VtEvent *event, unsigned step)
{
    const VtScheduler *self = scouting;
    const Target *target = &self->targets[event->target];

    if (target->prefetch != NULL)
        target->prefetch(target->self, event, step);
}

VtScheduler *vt_scheduler_new(void)
{
    VtScheduler *self = g_new0(VtScheduler, 1);

    vt_event_ladder_init(&self->events);
    self->events.scout = scout;
    self->events.scouting = self;
    return self;
}

void vt_scheduler_free(VtScheduler *self)
{
    if (self == NULL)
        return;
    vt_event_ladder_clear(&self->events);
    g_free(self);
}

uint8_t vt_scheduler_register(VtScheduler *self, VtHandler handler, void *target)
{
    g_assert(self->targets_count < TARGETS_MAX);
    self->targets[self->targets_count] = (Target){ handler, target, NULL };
    return (uint8_t)self->targets_count++;
}

void vt_scheduler_set_prefetch(VtScheduler *self, uint8_t target,
                               VtEventPrefetch prefetch)
{
    self->targets[target].prefetch = prefetch;
}

void vt_scheduler_push(VtScheduler *self, VtEvent event)
{
    event.order = self->pushed++ & ((UINT64_C(1) << 40) - 1);
    vt_event_ladder_push(&self->events, &event);
}

VtTime vt_scheduler_next(const VtScheduler *self)
{
    return self->events.length > 0 ? self->events.near.events[0].at_ns : VT_NEVER;
}

void vt_scheduler_fire(VtScheduler *self, VtTime now_ns)
{
    const VtEvent event = vt_event_ladder_pop(&self->events);
    const Target *target = &self->targets[event.target];

    target->handler(target->self, &event, now_ns);
}

size_t vt_scheduler_length(const VtScheduler *self)
{
    return self->events.length;
}
