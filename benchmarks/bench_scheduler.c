/* Hold model of the event queue: fire one event, push one, at a steady length. CSV. */
#include "core/rng.h"
#include "core/scheduler.h"

#define HOLDS 1000000

typedef struct {
    VtScheduler *scheduler;
    VtRng rng;
    uint8_t target;
} Hold;

static void hold(void *target, const VtEvent *event, VtTime now_ns)
{
    Hold *self = target;

    (void)event;
    vt_scheduler_push(
        self->scheduler,
        (VtEvent){ .at_ns = now_ns + (VtTime)vt_rng_below(&self->rng, 1000000),
                   .target = self->target });
}

static void measure(size_t length)
{
    g_autoptr(VtScheduler) scheduler = vt_scheduler_new();
    Hold self = { .scheduler = scheduler };

    vt_rng_init(&self.rng, &(VtStreamKey){ .seed = 1, .purpose = VT_PURPOSE_TEST });
    self.target = vt_scheduler_register(scheduler, hold, &self);
    for (size_t i = 0; i < length; i++)
        hold(&self, NULL, 0);

    const gint64 start_us = g_get_monotonic_time();

    for (int i = 0; i < HOLDS; i++)
        vt_scheduler_fire(scheduler, vt_scheduler_next(scheduler));
    g_print("scheduler,%zu,%.1f\n", length,
            1000.0 * (double)(g_get_monotonic_time() - start_us) / HOLDS);
}

int main(void)
{
    g_print("name,size,ns_per_op\n");
    for (size_t length = 1000; length <= 1000000; length *= 10)
        measure(length);
    return 0;
}
