#include "tests/support/endless_platform.h"

enum { TICK, END };

static void handle(void *target, const VtEvent *event, VtTime now_ns)
{
    EndlessPlatform *self = target;
    const VtOutcome ok = { .status = VT_STATUS_OK,
                           .executed_ns = VT_UNKNOWN,
                           .exchange = self->exchange };

    if (event->kind == END) {
        self->base.sink->complete(self->base.sink, event->subject, &ok, now_ns);
        return;
    }
    vt_scheduler_push(self->scheduler,
                      (VtEvent){ .at_ns = now_ns + 2 * VT_S, .target = self->target });
}

static void submit(VtPlatform *base, uint32_t slot, const VtInvocation *invocation,
                   VtTime now_ns)
{
    EndlessPlatform *self = (EndlessPlatform *)base;

    if (self->never_answers)
        return;
    vt_scheduler_push(self->scheduler,
                      (VtEvent){ .at_ns = now_ns + invocation->requested_ns,
                                 .target = self->target,
                                 .kind = END,
                                 .subject = slot });
}

static void observe(VtPlatform *base, VtSecond *second, VtTime now_ns)
{
    (void)base;
    (void)now_ns;
    second->queued = 0;
}

static void finish(VtPlatform *base, VtTime now_ns)
{
    const EndlessPlatform *self = (const EndlessPlatform *)base;
    const VtOutcome lost = { .status = VT_STATUS_LOST,
                             .instance = VT_INSTANCE_UNKNOWN,
                             .sent_ns = self->first_sent_ns,
                             .executed_ns = VT_UNKNOWN };

    if (self->first_sent_ns > 0)
        base->sink->complete(base->sink, 0, &lost, now_ns);
}

/* The test's own. */
static void leave(VtPlatform *base)
{
    (void)base;
}

void endless_platform_init(EndlessPlatform *self, VtScheduler *scheduler)
{
    static const VtPlatformOps ops = {
        .submit = submit, .observe = observe, .finish = finish, .free = leave
    };

    *self = (EndlessPlatform){ .base = { .ops = &ops }, .scheduler = scheduler };
    self->target = vt_scheduler_register(scheduler, handle, self);
    vt_scheduler_push(scheduler, (VtEvent){ .target = self->target, .kind = TICK });
}
