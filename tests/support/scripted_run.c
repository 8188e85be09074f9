#include "tests/support/scripted_run.h"

#include "tests/support/list_arrivals.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

static const VtFunction functions[] = { { .name = (char *)"f" },
                                        { .name = (char *)"g" } };

static void log_record(VtRunLog *base, const VtRecord *record)
{
    ScriptedLog *self = (ScriptedLog *)base;
    const uint64_t id = record->invocation.id;

    self->times[id]++;
    self->records[id] = *record;
    if (record->exchange != NULL)
        self->exchanges[id] = *record->exchange;
}

typedef struct {
    VtMonitor base;
    const ScriptedRun *run;
} Monitor;

static VtOrder ask(VtMonitor *base, const VtProgress *progress)
{
    const ScriptedRun *run = ((Monitor *)base)->run;

    return progress->now_ns < run->order_ns ? VT_ORDER_GO_ON : run->order;
}

void scripted_run_init(ScriptedRun *self, const ScriptedReply *replies, unsigned count)
{
    static const VtRunLogOps ops = { .record = log_record };

    *self = (ScriptedRun){ .scheduler = vt_scheduler_new(),
                           .functions = { { .timeout_ns = 10 * VT_S },
                                          { .timeout_ns = 10 * VT_S } },
                           .order_ns = VT_NEVER,
                           .order = VT_ORDER_STOP,
                           .log = { .base = { &ops } } };
    self->config = (VtPlatformHttpConfig){ .connect_timeout_ns = VT_NEVER,
                                           .retry_delay_ns = 100 * VT_MS,
                                           .admission = vt_admission_config_default };
    scripted_protocol_init(&self->protocol, self->scheduler);
    self->protocol.replies = replies;
    self->protocol.replies_count = count;
}

void scripted_run_play(ScriptedRun *self, const VtTime *at_ns, size_t count)
{
    g_autoptr(VtTarget) target =
        vt_target_new(&(VtTargetConfig){ .url = "http://h/" }, functions, 2, NULL);
    VtInvocation calls[SCRIPTED_CALLS_MAX] = { 0 };
    Monitor monitor = { { ask }, self };
    ListArrivals arrivals;

    for (size_t i = 0; i < count; i++)
        calls[i] = (VtInvocation){
            .function = self->function_of != NULL ? self->function_of[i] : 0,
            .scheduled_ns = at_ns[i],
        };
    list_arrivals_init(&arrivals, functions, 2, calls, count);
    self->config.target = target;
    self->config.configs = self->functions;

    VtPlatform *platform = vt_platform_http_new(&self->config, &self->protocol.clock,
                                                self->scheduler, &self->protocol.base);

    vt_run(&(VtRun){ .arrivals = &arrivals.base,
                     .platform = platform,
                     .scheduler = self->scheduler,
                     .clock = &self->protocol.clock,
                     .log = &self->log.base,
                     .monitor = &monitor.base });
    for (size_t i = 0; i < count; i++)
        cr_expect(eq(uint, self->log.times[i], 1), "call %zu", i);
    self->asked = self->protocol.requests->len;
    vt_platform_free(platform);
    vt_scheduler_free(self->scheduler);
}
