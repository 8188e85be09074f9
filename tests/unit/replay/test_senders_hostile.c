/* One, two and four senders against a server that misbehaves in all ways it knows. */
#include "core/rng.h"
#include "replay/http_pool.h"
#include "replay/platform_http.h"
#include "replay/senders.h"
#include "tests/support/descriptors.h"
#include "tests/support/hostile_server.h"
#include "tests/support/kept_log.h"
#include "tests/support/list_arrivals.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

TestSuite(senders_hostile, .timeout = 120);

#define ROUNDS 8U

static const struct {
    const char *name; /* of the function: a path of the server */
    VtStatus status;
} cases[] = {
    { "ok", VT_STATUS_OK },
    { "big", VT_STATUS_OK },
    { "echo", VT_STATUS_OK },
    { "bye", VT_STATUS_OK },
    { "vanish", VT_STATUS_OK },
    { "leave/50", VT_STATUS_OK },
    { "more", VT_STATUS_OK },
    { "status/204", VT_STATUS_OK },
    { "status/429", VT_STATUS_REFUSED },
    { "status/503", VT_STATUS_REFUSED },
    { "status/500", VT_STATUS_ERROR },
    { "redirect", VT_STATUS_ERROR },
    { "close", VT_STATUS_REFUSED },
    { "reset", VT_STATUS_REFUSED },
    { "half", VT_STATUS_ERROR },
    { "twice", VT_STATUS_ERROR },
    { "absurd", VT_STATUS_ERROR },
    { "negative", VT_STATUS_ERROR },
    { "cut", VT_STATUS_ERROR },
    { "garbage", VT_STATUS_ERROR },
    { "stall", VT_STATUS_TIMEOUT },
    { "drip", VT_STATUS_TIMEOUT },
    { "endless", VT_STATUS_TIMEOUT },
    { "loris", VT_STATUS_TIMEOUT },
};

#define FUNCTIONS G_N_ELEMENTS(cases)
#define CALLS     (ROUNDS * FUNCTIONS)

/* A function for each case, called in turn, one call each 2 ms. */
typedef struct {
    VtFunction functions[FUNCTIONS];
    VtFunctionConfig configs[FUNCTIONS];
    VtInvocation calls[CALLS];
    ListArrivals arrivals;
} Schedule;

static void schedule_init(Schedule *self)
{
    *self = (Schedule){ 0 };
    for (size_t i = 0; i < FUNCTIONS; i++) {
        self->functions[i] =
            (VtFunction){ .name = (char *)cases[i].name, .hash = vt_hash_mix(i) };
        self->configs[i].timeout_ns =
            cases[i].status == VT_STATUS_TIMEOUT ? 2 * VT_S : 30 * VT_S;
    }
    for (size_t i = 0; i < CALLS; i++) {
        self->calls[i] = (VtInvocation){ .scheduled_ns = (VtTime)i * 2 * VT_MS,
                                         .function = (uint32_t)(i % FUNCTIONS) };
    }
    list_arrivals_init(&self->arrivals, self->functions, FUNCTIONS, self->calls, CALLS);
}

static VtPlatform *make_platform(void *maker, VtClockWall *clock, VtScheduler *scheduler,
                                 GError **error)
{
    const VtPlatformHttpConfig *config = maker;
    VtProtocol *protocol = vt_http_pool_new(clock, &(VtHttpOptions){ 0 }, error);

    return protocol == NULL
             ? NULL
             : vt_platform_http_new(config, &clock->base, scheduler, protocol);
}

static VtRunResult play(Schedule *schedule, int port, unsigned count, KeptLog *log)
{
    g_autofree char *url = g_strdup_printf("http://127.0.0.1:%d/{name}", port);
    g_autoptr(VtTarget) target = vt_target_new(&(VtTargetConfig){ .url = url },
                                               schedule->functions, FUNCTIONS, NULL);
    VtPlatformHttpConfig config = { .target = target,
                                    .configs = schedule->configs,
                                    .connect_timeout_ns = VT_NEVER,
                                    .admission = vt_admission_config_default };
    const VtSendersConfig senders_config = { .count = count,
                                             .make = make_platform,
                                             .maker = &config };
    g_autoptr(VtSenders) senders = vt_senders_new(&senders_config, NULL);

    cr_assert_not_null(senders);
    return vt_senders_run(
        senders, &(VtRun){ .arrivals = &schedule->arrivals.base, .log = &log->base });
}

/* Ids follow the list, so that equal ones mean equal instants. */
static void expect_each_once(const KeptLog *log, const Schedule *schedule, unsigned count)
{
    unsigned times[CALLS] = { 0 };

    cr_assert(eq(u32, log->records->len, CALLS), "%u senders", count);
    for (guint i = 0; i < CALLS; i++) {
        const VtRecord *record = &g_array_index(log->records, VtRecord, i);
        const uint64_t id = record->invocation.id;
        const uint32_t function = record->invocation.function;

        cr_assert(lt(u64, id, CALLS));
        times[id]++;
        cr_expect(
            eq(i64, record->invocation.scheduled_ns, schedule->calls[id].scheduled_ns));
        cr_expect(eq(u32, function, schedule->calls[id].function));
        cr_expect(eq(int, (int)record->status, (int)cases[function].status),
                  "%s, %u senders", cases[function].name, count);
    }
    for (size_t id = 0; id < CALLS; id++)
        cr_expect(eq(uint, times[id], 1), "invocation %zu, %u senders", id, count);
}

Test(senders_hostile, end_each_invocation_once_however_many_they_are)
{
    static const unsigned numbers[] = { 1, 2, 4 };
    const unsigned before = open_descriptors();

    for (size_t i = 0; i < G_N_ELEMENTS(numbers); i++) {
        HostileServer *server = hostile_server_start();
        g_auto(KeptLog) log;
        Schedule schedule;

        kept_log_init(&log);
        schedule_init(&schedule);
        cr_expect(
            play(&schedule, hostile_server_port(server), numbers[i], &log).is_complete);
        hostile_server_stop(server);
        expect_each_once(&log, &schedule, numbers[i]);
        cr_expect(eq(uint, open_descriptors(), before), "%u senders", numbers[i]);
    }
}
