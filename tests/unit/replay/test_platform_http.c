/* The driver, the wall clock and the HTTP platform together, against servers that behave
 * and one that does not. */
#include "core/driver.h"
#include "replay/http_pool.h"
#include "replay/platform_http.h"
#include "tests/support/descriptors.h"
#include "tests/support/function_program.h"
#include "tests/support/hostile_server.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include <stdlib.h>
#include <string.h>

TestSuite(platform_http, .timeout = 60);

/* A call each @gap_ns. */
typedef struct {
    VtArrivals base;
    uint32_t count;
    uint32_t position;
    VtTime gap_ns;
    VtTime requested_ns;
    uint32_t functions;
} Steady;

static bool steady_next(VtArrivals *base, VtInvocation *out_invocation)
{
    Steady *self = (Steady *)base;

    if (self->position == self->count)
        return false;
    *out_invocation = (VtInvocation){
        .scheduled_ns = self->position * self->gap_ns,
        .requested_ns = self->requested_ns,
        .function = self->position % self->functions,
        .memory_mib = 128,
    };
    self->position++;
    return true;
}

static void steady_rewind(VtArrivals *base)
{
    ((Steady *)base)->position = 0;
}

static Steady steady(const VtFunction *functions, uint32_t functions_count,
                     uint32_t count, VtTime gap_ns)
{
    static const VtArrivalsOps ops = { .next = steady_next, .rewind = steady_rewind };

    return (Steady){
        .base = { .ops = &ops,
                  .functions = functions,
                  .functions_count = functions_count,
                  .end_ns = count * gap_ns },
        .count = count,
        .gap_ns = gap_ns,
        .requested_ns = 2 * VT_MS,
        .functions = functions_count,
    };
}

/* Keeps the records in order of id. */
typedef struct {
    VtRunLog base;
    VtRecord records[200];
    unsigned times[200];
    unsigned count;
} Log;

static void log_record(VtRunLog *base, const VtRecord *record)
{
    Log *self = (Log *)base;

    self->records[record->invocation.id] = *record;
    self->times[record->invocation.id]++;
    self->count++;
}

static void log_second(VtRunLog *base, const VtSecond *second)
{
    (void)base;
    cr_expect(eq(i64, second->pods_ready, -1));
}

static Log log_empty(void)
{
    static const VtRunLogOps ops = { .record = log_record, .second = log_second };

    return (Log){ .base = { &ops } };
}

/* Stops a run at its first chance after @at_ns, and freezes a server before. */
typedef struct {
    VtMonitor base;
    VtTime stop_ns;
    VtTime freeze_ns;
    HostileServer *server;
} Monitor;

static VtOrder ask(VtMonitor *base, const VtProgress *progress)
{
    Monitor *self = (Monitor *)base;

    if (self->server != NULL && progress->now_ns >= self->freeze_ns) {
        hostile_server_freeze(self->server, 300);
        self->server = NULL;
    }
    return progress->now_ns < self->stop_ns ? VT_ORDER_GO_ON : VT_ORDER_STOP;
}

static VtRunResult play_with(const char *url, const VtFunctionConfig *configs,
                             Steady *arrivals, Log *log, VtMonitor *monitor)
{
    g_autoptr(VtPoller) poller = vt_poller_new(NULL);
    g_autoptr(VtScheduler) scheduler = vt_scheduler_new();
    g_autoptr(VtTarget) target =
        vt_target_new(&(VtTargetConfig){ .url = url }, arrivals->base.functions,
                      arrivals->base.functions_count, NULL);
    const VtPlatformHttpConfig config = { .target = target,
                                          .configs = configs,
                                          .connect_timeout_ns = VT_NEVER,
                                          .admission = vt_admission_config_default };
    VtClockWall clock;
    VtPlatform *platform;
    VtRunResult result;

    cr_assert_not_null(target);
    vt_clock_wall_init(&clock, poller);
    platform =
        vt_platform_http_new(&config, &clock.base, scheduler,
                             vt_http_pool_new(&clock, &(VtHttpOptions){ 0 }, NULL));
    vt_clock_wall_init(&clock, poller); /* setting up has taken a while */
    result = vt_run(&(VtRun){ .arrivals = &arrivals->base,
                              .platform = platform,
                              .scheduler = scheduler,
                              .clock = &clock.base,
                              .log = &log->base,
                              .monitor = monitor });
    vt_platform_free(platform);
    return result;
}

/* With one time-out for all functions. */
static VtRunResult play(const char *url, VtTime timeout_ns, Steady *arrivals, Log *log,
                        VtMonitor *monitor)
{
    g_autofree VtFunctionConfig *configs = g_new0(VtFunctionConfig, arrivals->functions);

    for (uint32_t i = 0; i < arrivals->functions; i++)
        configs[i].timeout_ns = timeout_ns;
    return play_with(url, configs, arrivals, log, monitor);
}

static void expect_each_once(const Log *log, unsigned count)
{
    cr_expect(eq(uint, log->count, count));
    for (unsigned i = 0; i < count; i++)
        cr_expect(eq(uint, log->times[i], 1), "invocation %u", i);
}

Test(platform_http, plays_a_schedule_against_vitro_function)
{
    static const char *const options[] = { "--listen", "127.0.0.1:0", "--concurrency",
                                           "4", NULL };
    static const VtFunction functions[] = { { .name = (char *)"a" },
                                            { .name = (char *)"b c" } };
    FunctionProgram program = function_program_start(options);
    const unsigned before = open_descriptors();
    g_autofree char *url =
        g_strdup_printf("http://127.0.0.1:%d/{function}", program.port);
    Steady arrivals = steady(functions, 2, 100, 10 * VT_MS);
    Log log = log_empty();
    const VtRunResult result = play(url, 10 * VT_S, &arrivals, &log, NULL);

    cr_expect(result.is_complete);
    cr_expect(ge(i64, result.end_ns, 992 * VT_MS)); /* the last one's schedule and work */
    expect_each_once(&log, 100);
    for (unsigned i = 0; i < 100; i++) {
        const VtRecord *record = &log.records[i];

        cr_expect(eq(int, (int)record->status, (int)VT_STATUS_OK), "invocation %u", i);
        cr_expect(ge(i64, record->sent_ns, record->invocation.scheduled_ns));
        cr_expect(ge(i64, record->executed_ns, 2 * VT_MS));
        cr_expect(ge(i64, record->response_ns, record->executed_ns));
        cr_expect(eq(int, (int)record->start, (int)VT_START_WARM)); /* it was ready */
        cr_expect(eq(u32, record->instance, VT_INSTANCE_UNKNOWN));
    }
    cr_expect(eq(uint, open_descriptors(), before));
    cr_expect(eq(int, function_program_stop(&program), 0));
}

/* A server that freezes for 300 ms under 100 requests a second: those that were due
 * meanwhile are sent when they are due, and their response times show all of it. */
Test(platform_http, a_stall_is_not_omitted)
{
    enum { COUNT = 100 };
    static const VtFunction functions[] = { { .name = (char *)"f" } };
    HostileServer *server = hostile_server_start();
    g_autofree char *url =
        g_strdup_printf("http://127.0.0.1:%d/ok", hostile_server_port(server));
    Monitor monitor = { { ask }, VT_NEVER, 300 * VT_MS, server };
    Steady arrivals = steady(functions, 1, COUNT, 10 * VT_MS);
    Log log = log_empty();
    unsigned on_time = 0;
    unsigned slow = 0;
    VtTime worst_ns = 0;

    play(url, 10 * VT_S, &arrivals, &log, &monitor.base);
    hostile_server_stop(server);
    expect_each_once(&log, COUNT);
    for (unsigned i = 0; i < COUNT; i++) {
        const VtRecord *record = &log.records[i];

        on_time += record->sent_ns - record->invocation.scheduled_ns < 100 * VT_MS;
        slow += record->response_ns >= 100 * VT_MS;
        worst_ns = MAX(worst_ns, record->response_ns);
    }
    /* Twenty are due within the first 200 ms of the freeze: a closed loop would have sent
     * just one of them, and the others late. */
    cr_expect(ge(uint, on_time, 90));
    cr_expect(ge(uint, slow, 15));
    cr_expect(ge(i64, worst_ns, 250 * VT_MS));
}

Test(platform_http, every_invocation_of_a_hostile_server_ends_once)
{
    static const struct {
        const char *name;
        VtStatus status;
    } cases[] = {
        { "ok", VT_STATUS_OK },         { "close", VT_STATUS_REFUSED },
        { "half", VT_STATUS_ERROR },    { "stall", VT_STATUS_TIMEOUT },
        { "bye", VT_STATUS_OK },        { "redirect", VT_STATUS_ERROR },
        { "reset", VT_STATUS_REFUSED }, { "vanish", VT_STATUS_OK },
        { "drip", VT_STATUS_TIMEOUT },  { "garbage", VT_STATUS_ERROR },
    };
    enum { COUNT = 200 };
    VtFunction functions[G_N_ELEMENTS(cases)] = { 0 };
    const unsigned before = open_descriptors();
    HostileServer *server = hostile_server_start();
    g_autofree char *url =
        g_strdup_printf("http://127.0.0.1:%d/{name}", hostile_server_port(server));
    Steady arrivals;
    Log log = log_empty();

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++)
        functions[i].name = (char *)cases[i].name;
    arrivals = steady(functions, G_N_ELEMENTS(cases), COUNT, 2 * VT_MS);
    cr_expect(play(url, 5 * VT_S, &arrivals, &log, NULL).is_complete);
    hostile_server_stop(server);
    expect_each_once(&log, COUNT);
    for (unsigned i = 0; i < COUNT; i++) {
        const VtRecord *record = &log.records[i];
        const uint32_t function = record->invocation.function;

        cr_expect(eq(int, (int)record->status, (int)cases[function].status),
                  "%s: scheduled %" PRId64 ", sent %" PRId64 ", response %" PRId64,
                  cases[function].name, record->invocation.scheduled_ns, record->sent_ns,
                  record->response_ns);
        cr_expect(eq(i64, record->executed_ns, VT_UNKNOWN));
        cr_expect(eq(int, (int)record->start, (int)VT_START_UNKNOWN));
        if (record->status == VT_STATUS_TIMEOUT)
            cr_expect(ge(i64, record->response_ns, 5 * VT_S));
    }
    cr_expect(eq(uint, open_descriptors(), before));
}

Test(platform_http, each_function_has_its_own_time_out)
{
    enum { COUNT = 4 };
    static const VtFunction functions[] = { { .name = (char *)"impatient" },
                                            { .name = (char *)"patient" } };
    static const VtFunctionConfig configs[] = { { .timeout_ns = VT_S / 5 },
                                                { .timeout_ns = VT_S } };
    HostileServer *server = hostile_server_start();
    g_autofree char *url =
        g_strdup_printf("http://127.0.0.1:%d/stall", hostile_server_port(server));
    Steady arrivals = steady(functions, 2, COUNT, VT_MS);
    Log log = log_empty();

    play_with(url, configs, &arrivals, &log, NULL);
    hostile_server_stop(server);
    expect_each_once(&log, COUNT);
    for (unsigned i = 0; i < COUNT; i++) {
        cr_expect(eq(int, (int)log.records[i].status, (int)VT_STATUS_TIMEOUT));
        cr_expect(ge(i64, log.records[i].response_ns, configs[i % 2].timeout_ns));
    }
    cr_expect(lt(i64, log.records[0].response_ns, VT_S));
}

Test(platform_http, what_is_in_flight_at_the_end_is_lost)
{
    enum { COUNT = 30 };
    static const VtFunction functions[] = { { .name = (char *)"stall" } };
    const unsigned before = open_descriptors();
    HostileServer *server = hostile_server_start();
    g_autofree char *url =
        g_strdup_printf("http://127.0.0.1:%d/{name}", hostile_server_port(server));
    Monitor monitor = { { ask }, VT_S / 2, VT_NEVER, NULL };
    Steady arrivals = steady(functions, 1, COUNT, VT_MS);
    Log log = log_empty();
    const VtRunResult result = play(url, VT_MINUTE, &arrivals, &log, &monitor.base);

    cr_expect(not(result.is_complete));
    expect_each_once(&log, COUNT);
    for (unsigned i = 0; i < COUNT; i++) {
        const VtRecord *record = &log.records[i];

        cr_expect(eq(int, (int)record->status, (int)VT_STATUS_LOST));
        cr_expect(ge(i64, record->sent_ns, record->invocation.scheduled_ns));
    }
    hostile_server_stop(server);
    cr_expect(eq(uint, open_descriptors(), before));
}
