#include "tests/support/senders_run.h"

#include "replay/senders.h"
#include "tests/support/endless_platform.h"

typedef struct {
    const SendersRun *run;
    EndlessPlatform platforms[SENDERS_MAX];
    unsigned made;
} Maker;

static VtPlatform *make_platform(void *data, VtClockWall *clock, VtScheduler *scheduler,
                                 GError **error)
{
    Maker *self = data;
    EndlessPlatform *platform = &self->platforms[self->made++];

    (void)clock;
    (void)error;
    endless_platform_init(platform, scheduler);
    platform->never_answers = self->run->never_answers;
    return &platform->base;
}

void senders_run_play(const SendersRun *self, VtArrivals *arrivals, SendersResult *out)
{
    Maker maker = { .run = self };
    const VtSendersConfig config = { .count = self->senders,
                                     .make = make_platform,
                                     .maker = &maker };
    g_autoptr(VtSenders) senders = vt_senders_new(&config, NULL);

    g_assert(senders != NULL && self->senders <= SENDERS_MAX);
    *out = (SendersResult){ 0 };
    kept_log_init(&out->kept);
    out->result = vt_senders_run(
        senders, &(VtRun){ .arrivals = arrivals,
                           .log = &out->kept.base,
                           .monitor = self->monitor,
                           .start_ns = self->start_ns,
                           .tail_ns = self->tail_ns,
                           .has_function_seconds = self->has_function_seconds });
    out->digest = arrivals->digest;
    for (unsigned i = 0; i < self->senders; i++)
        out->cpu_ns += vt_senders_cpu_ns(senders, i);
}

void senders_result_clear(SendersResult *self)
{
    kept_log_clear(&self->kept);
}
