#include "core/errors.h"
#include "core/rng.h"
#include "replay/senders.h"
#include "tests/support/descriptors.h"
#include "tests/support/senders_run.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include <stdlib.h>

TestSuite(senders, .timeout = 120);

#define FUNCTIONS 7U

/* @count calls of all functions in turn, one each @gap_ns from @start_ns on. */
typedef struct {
    VtFunction functions[FUNCTIONS];
    VtInvocation *calls;
    ListArrivals arrivals;
} Calls;

static void calls_init(Calls *self, size_t count, VtTime start_ns, VtTime gap_ns)
{
    *self = (Calls){ .calls = g_new0(VtInvocation, count) };
    for (uint64_t i = 0; i < FUNCTIONS; i++)
        self->functions[i].hash = vt_hash_mix(i);
    for (size_t i = 0; i < count; i++) {
        self->calls[i] = (VtInvocation){
            .scheduled_ns = start_ns + (VtTime)i * gap_ns,
            .requested_ns = 3 * VT_MS,
            .function = (uint32_t)(i % FUNCTIONS),
        };
    }
    list_arrivals_init(&self->arrivals, self->functions, FUNCTIONS, self->calls, count);
}

static void calls_clear(Calls *self)
{
    g_free(self->calls);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Calls, calls_clear)

static const VtRecord *record_at(const SendersResult *self, guint index)
{
    return &g_array_index(self->kept.records, VtRecord, index);
}

static void expect_each_once(const SendersResult *self, const Calls *calls, size_t count)
{
    g_autofree unsigned *times = g_new0(unsigned, count);

    cr_assert(eq(u32, self->kept.records->len, (guint)count));
    for (guint i = 0; i < count; i++) {
        const VtRecord *record = record_at(self, i);
        const uint64_t id = record->invocation.id;

        cr_assert(lt(u64, id, count));
        times[id]++;
        cr_expect(
            eq(i64, record->invocation.scheduled_ns, calls->calls[id].scheduled_ns));
        cr_expect(eq(u32, record->invocation.function, calls->calls[id].function));
        cr_expect(ge(i64, record->response_ns, calls->calls[id].requested_ns));
        cr_expect(eq(int, (int)record->status, (int)VT_STATUS_OK));
    }
    for (size_t id = 0; id < count; id++)
        cr_expect(eq(uint, times[id], 1), "invocation %zu", id);
}

/* Of one second after the other, from @first on. */
static void expect_timeline(const SendersResult *self, int64_t first, uint64_t count)
{
    const GArray *seconds = self->kept.seconds;
    uint64_t arrivals = 0;

    cr_assert(gt(u32, seconds->len, 0));
    for (guint i = 0; i < seconds->len; i++) {
        const VtSecond *second = &g_array_index(seconds, VtSecond, i);

        cr_expect(eq(i64, second->second, first + i));
        cr_expect(eq(i64, second->pods_ready, -1));
        arrivals += second->arrivals;
    }
    cr_expect(eq(u64, arrivals, count));
    cr_expect(eq(u64, g_array_index(seconds, VtSecond, seconds->len - 1).in_flight, 0));
    cr_expect(eq(i64, seconds->len, 1 + (self->result.end_ns - 1) / VT_S - first));
}

Test(senders, however_many_play_the_same_schedule)
{
    enum { COUNT = 700 };
    static const unsigned numbers[] = { 1, 2, 3, 8 };
    uint64_t digest = 0;

    for (size_t i = 0; i < G_N_ELEMENTS(numbers); i++) {
        g_auto(Calls) calls;
        g_auto(SendersResult) result;

        calls_init(&calls, COUNT, 0, 300 * VT_US);
        senders_run_play(&(SendersRun){ .senders = numbers[i] }, &calls.arrivals.base,
                         &result);
        cr_expect(result.result.is_complete, "%u senders", numbers[i]);
        cr_expect(ge(i64, result.result.end_ns, (COUNT - 1) * 300 * VT_US + 3 * VT_MS));
        cr_expect(gt(i64, result.cpu_ns, 0));
        expect_each_once(&result, &calls, COUNT);
        expect_timeline(&result, 0, COUNT);
        digest = i == 0 ? result.digest : digest;
        cr_expect(eq(u64, result.digest, digest), "%u senders", numbers[i]);
    }
}

static int by_function_and_second(const void *a, const void *b)
{
    const KeptFunctionSecond *left = a;
    const KeptFunctionSecond *right = b;

    return left->function != right->function
             ? (left->function > right->function) - (left->function < right->function)
             : (int)(left->second.second - right->second.second);
}

/* Calls come for 1.4 s: a function that two senders served would have two rows for the
 * first second. */
Test(senders, each_function_has_one)
{
    enum { COUNT = 700 };
    g_auto(Calls) calls;
    g_auto(SendersResult) result;
    uint64_t arrivals[FUNCTIONS] = { 0 };
    GArray *rows;

    calls_init(&calls, COUNT, 0, 2 * VT_MS);
    senders_run_play(&(SendersRun){ .senders = 3, .has_function_seconds = true },
                     &calls.arrivals.base, &result);
    expect_timeline(&result, 0, COUNT);
    rows = result.kept.function_seconds;
    qsort(rows->data, rows->len, sizeof(KeptFunctionSecond), by_function_and_second);
    for (guint i = 0; i < rows->len; i++) {
        const KeptFunctionSecond *row = &g_array_index(rows, KeptFunctionSecond, i);

        arrivals[row->function] += row->second.arrivals;
        if (i > 0)
            cr_expect(lt(int, by_function_and_second(row - 1, row), 0));
    }
    for (guint i = 0; i < FUNCTIONS; i++)
        cr_expect(eq(u64, arrivals[i], COUNT / FUNCTIONS), "function %u", i);
}

/* More is due at once than feeds hold: dealing goes on while the senders send. */
Test(senders, are_dealt_more_than_fits_ahead)
{
    enum { COUNT = 70000 };
    g_auto(Calls) calls;
    g_auto(SendersResult) result;

    calls_init(&calls, COUNT, 0, VT_US);
    senders_run_play(&(SendersRun){ .senders = 2 }, &calls.arrivals.base, &result);
    cr_expect(result.result.is_complete);
    expect_each_once(&result, &calls, COUNT);
    expect_timeline(&result, 0, COUNT);
}

Test(senders, without_a_function_end_after_the_tail)
{
    enum { COUNT = 1 };
    g_auto(Calls) calls;
    g_auto(SendersResult) result;

    calls_init(&calls, COUNT, 0, VT_MS);
    senders_run_play(&(SendersRun){ .senders = 4, .tail_ns = 50 * VT_MS },
                     &calls.arrivals.base, &result);
    cr_expect(result.result.is_complete);
    cr_expect(ge(i64, result.result.end_ns, 53 * VT_MS));
    expect_each_once(&result, &calls, COUNT);
}

Test(senders, may_go_on_where_a_run_has_ended)
{
    enum { COUNT = 20 };
    g_auto(Calls) calls;
    g_auto(SendersResult) result;

    calls_init(&calls, COUNT, VT_MINUTE + 5 * VT_MS, VT_MS);
    senders_run_play(&(SendersRun){ .senders = 2, .start_ns = VT_MINUTE },
                     &calls.arrivals.base, &result);
    cr_expect(result.result.is_complete);
    expect_each_once(&result, &calls, COUNT);
    expect_timeline(&result, 60, COUNT);
}

/* What it is asked, and what it answers from an instant on. */
typedef struct {
    VtMonitor base;
    VtTime at_ns;
    VtOrder order;
    VtProgress last;
} Monitor;

static VtOrder ask(VtMonitor *base, const VtProgress *progress)
{
    Monitor *self = (Monitor *)base;

    self->last = *progress;
    return progress->now_ns >= self->at_ns ? self->order : VT_ORDER_GO_ON;
}

/* Nothing is due for an hour when the order comes: who waited for that, or just for the
 * end of the second, would be late. */
Test(senders, stop_promptly)
{
    enum { COUNT = 10 };
    g_auto(Calls) calls;
    g_auto(SendersResult) result;
    Monitor monitor = { { ask }, 1100 * VT_MS, VT_ORDER_STOP, { 0 } };
    gint64 start_us;

    calls_init(&calls, COUNT, 0, VT_MS);
    calls.calls[COUNT - 1].scheduled_ns = 60 * VT_MINUTE;
    start_us = g_get_monotonic_time();
    senders_run_play(
        &(SendersRun){ .senders = 2, .never_answers = true, .monitor = &monitor.base },
        &calls.arrivals.base, &result);
    cr_expect(lt(i64, g_get_monotonic_time() - start_us, 1800000));
    cr_expect(not(result.result.is_complete));
    cr_expect(ge(i64, result.result.end_ns, 1100 * VT_MS));
    cr_expect(eq(u64, monitor.last.submitted, COUNT - 1));
    cr_expect(eq(u64, monitor.last.in_flight, COUNT - 1));
    cr_assert(eq(u32, result.kept.records->len, COUNT - 1));
    for (guint i = 0; i < COUNT - 1; i++)
        cr_expect(eq(int, (int)record_at(&result, i)->status, (int)VT_STATUS_LOST));
}

Test(senders, drain_what_is_in_flight)
{
    enum { COUNT = 20 };
    g_auto(Calls) calls;
    g_auto(SendersResult) result;
    Monitor monitor = { { ask }, 100 * VT_MS, VT_ORDER_DRAIN, { 0 } };

    calls_init(&calls, COUNT, 0, VT_MS);
    for (guint i = 0; i < COUNT; i++) {
        calls.calls[i].requested_ns = 400 * VT_MS;
        if (i >= COUNT / 2)
            calls.calls[i].scheduled_ns = 60 * VT_MINUTE;
    }
    senders_run_play(&(SendersRun){ .senders = 2, .monitor = &monitor.base },
                     &calls.arrivals.base, &result);
    cr_expect(not(result.result.is_complete));
    cr_expect(ge(i64, result.result.end_ns, 400 * VT_MS));
    expect_each_once(&result, &calls, COUNT / 2);
}

static VtPlatform *make_none(void *maker, VtClockWall *clock, VtScheduler *scheduler,
                             GError **error)
{
    (void)maker;
    (void)clock;
    (void)scheduler;
    g_set_error_literal(error, VT_ERROR, VT_ERROR_WORK, "no platform today");
    return NULL;
}

Test(senders, say_why_there_is_no_platform)
{
    const VtSendersConfig config = { .count = 2, .make = make_none };
    const unsigned before = open_descriptors();
    g_autoptr(GError) error = NULL;

    cr_expect(eq(ptr, vt_senders_new(&config, &error), NULL));
    cr_expect(g_error_matches(error, VT_ERROR, VT_ERROR_WORK));
    cr_expect(eq(str, error->message, (char *)"no platform today"));
    cr_expect(eq(uint, open_descriptors(), before));
}

Test(senders, leave_no_descriptor_open)
{
    const unsigned before = open_descriptors();
    g_auto(Calls) calls;
    g_auto(SendersResult) result;

    calls_init(&calls, 5, 0, VT_MS);
    senders_run_play(&(SendersRun){ .senders = 4 }, &calls.arrivals.base, &result);
    cr_expect(eq(uint, open_descriptors(), before));
}
