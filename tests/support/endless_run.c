#include "tests/support/endless_run.h"

VtRunResult endless_run_play(const EndlessRun *self, KeptLog *kept)
{
    g_autoptr(VtScheduler) scheduler = vt_scheduler_new();
    EndlessPlatform platform;
    const VtRun run = {
        .arrivals = self->arrivals,
        .platform = &platform.base,
        .scheduler = scheduler,
        .clock = self->clock,
        .log = &kept->base,
        .monitor = self->monitor,
        .start_ns = self->start_ns,
        .tail_ns = self->tail_ns,
    };

    kept_log_init(kept);
    endless_platform_init(&platform, scheduler);
    platform.never_answers = self->never_answers;
    platform.exchange = self->exchange;
    platform.first_sent_ns = self->first_sent_ns;
    return vt_run(&run);
}
