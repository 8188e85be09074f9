/* What holds for every run of the simulated Knative, over random configurations and
 * schedules. */
#include "sim/nodes.h"
#include "tests/support/late_clock.h"
#include "tests/support/random_run.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include <math.h>

#define SEEDS 200
#define CALLS RANDOM_RUN_CALLS
#define HOP   RANDOM_RUN_HOP

static void expect_each_ends_once(const KnativeRun *run)
{
    bool has_ended[CALLS] = { false };

    cr_assert(eq(u32, run->kept.records->len, CALLS), "seed %" PRIu64, run->seed);
    for (guint i = 0; i < CALLS; i++) {
        const VtRecord *record = &g_array_index(run->kept.records, VtRecord, i);

        cr_assert(lt(u64, record->invocation.id, CALLS));
        cr_expect(not(has_ended[record->invocation.id]), "seed %" PRIu64, run->seed);
        has_ended[record->invocation.id] = true;
        if (record->status == VT_STATUS_OK)
            cr_expect(eq(i64, record->executed_ns, record->invocation.requested_ns));
        cr_expect(ge(i64, record->response_ns, 0), "seed %" PRIu64, run->seed);
    }
}

static void expect_arrivals_add_up(const KnativeRun *run)
{
    uint64_t arrivals = 0;

    for (guint i = 0; i < run->kept.seconds->len; i++) {
        const VtSecond *second = &g_array_index(run->kept.seconds, VtSecond, i);

        arrivals += second->arrivals;
        cr_expect(ge(i64, second->queued, 0));
        cr_expect(le(i64, second->queued, (int64_t)second->in_flight),
                  "seed %" PRIu64 " second %u", run->seed, i);
    }
    cr_expect(eq(u64, arrivals, CALLS), "seed %" PRIu64, run->seed);
}

/* Each instant that is known comes after all known ones before it. */
static bool is_ordered(const VtTime *instants, size_t count)
{
    VtTime latest_ns = 0;

    for (size_t i = 0; i < count; i++) {
        if (instants[i] == VT_UNKNOWN)
            continue;
        if (instants[i] < latest_ns)
            return false;
        latest_ns = instants[i];
    }
    return true;
}

static void expect_pods_are_ordered(const KnativeRun *run)
{
    g_autoptr(GHashTable) seen = g_hash_table_new(NULL, NULL);

    for (guint i = 0; i < run->kept.pods->len; i++) {
        const VtPodRow *row = &g_array_index(run->kept.pods, VtPodRow, i);
        const VtTime life[] = { row->created_ns, row->scheduled_ns, row->started_ns,
                                row->usable_ns, row->ready_ns };
        const VtTime placed[] = { row->created_ns, row->scheduled_ns, row->deleted_ns,
                                  row->gone_ns };
        const VtTime served[] = { row->ready_ns, row->deleted_ns };
        const gpointer name = GUINT_TO_POINTER(row->function << 24 | row->instance);

        cr_expect(g_hash_table_add(seen, name), "seed %" PRIu64, run->seed);
        cr_expect(is_ordered(life, G_N_ELEMENTS(life)), "seed %" PRIu64, run->seed);
        cr_expect(is_ordered(placed, G_N_ELEMENTS(placed)), "seed %" PRIu64, run->seed);
        cr_expect(is_ordered(served, G_N_ELEMENTS(served)), "seed %" PRIu64, run->seed);
        cr_expect(row->gone_ns == VT_UNKNOWN || row->deleted_ns != VT_UNKNOWN);
        cr_expect(eq(int, row->scheduled_ns == VT_UNKNOWN, row->node == VT_NODE_NONE));
    }
}

/* What the pods placed before or with @arrived hold of its node just after it came.
 * Those that go at that instant have gone. */
static VtNode held_with(const KnativeRun *run, const VtPodRow *arrived)
{
    VtNode held = { 0 };

    for (guint i = 0; i < run->kept.pods->len; i++) {
        const VtPodRow *row = &g_array_index(run->kept.pods, VtPodRow, i);
        const VtTime now_ns = arrived->scheduled_ns;

        if (row->node != arrived->node || row->scheduled_ns > now_ns
            || (row->gone_ns != VT_UNKNOWN && row->gone_ns <= now_ns))
            continue;
        held.pods++;
        held.cpu_reserved_milli += row->cpu_request_milli;
        held.memory_reserved_mib +=
            vt_memory_request_mib(&run->config.resources.memory_request,
                                  run->functions[row->function].memory_max_mib);
    }
    return held;
}

static void expect_nodes_hold_their_pods(const KnativeRun *run)
{
    for (guint i = 0; i < run->kept.pods->len; i++) {
        const VtPodRow *row = &g_array_index(run->kept.pods, VtPodRow, i);

        if (row->node == VT_NODE_NONE)
            continue;

        const VtNode held = held_with(run, row);

        cr_expect(le(i64, held.pods, run->nodes.max_pods), "seed %" PRIu64, run->seed);
        cr_expect(le(i64, held.cpu_reserved_milli, run->nodes.cpu_milli), "seed %" PRIu64,
                  run->seed);
        cr_expect(le(i64, held.memory_reserved_mib, run->nodes.memory_mib),
                  "seed %" PRIu64, run->seed);
    }
}

/* The nodes' work is that of all invocations and starts; only what was timed out or
 * refused, or had not fully started at the end, may be missing. */
static void expect_cpu_is_what_was_asked(const KnativeRun *run)
{
    double least_s = 0;
    double most_s = 0;
    double busy_s = 0;

    for (guint i = 0; i < CALLS; i++) {
        const VtRecord *record = &g_array_index(run->kept.records, VtRecord, i);
        const double requested_s = (double)record->invocation.requested_ns / 1e9;

        most_s += requested_s;
        if (record->status == VT_STATUS_OK)
            least_s += requested_s;
    }
    for (guint i = 0; i < run->kept.pods->len; i++) {
        const VtPodRow *row = &g_array_index(run->kept.pods, VtPodRow, i);
        const double memory_mib = ceil(run->functions[row->function].memory_max_mib);

        least_s += (double)row->startup_cpu_ns / 1e9;
        most_s += ((double)run->kubelet.sandbox_cpu_ns
                   + 2 * (double)run->kubelet.container_cpu_ns
                   + (double)run->control_plane.start_cpu_ns
                   + memory_mib * (double)run->control_plane.start_cpu_per_mib_ns)
                / 1e9;
    }
    for (guint i = 0; i < run->kept.seconds->len; i++)
        busy_s += g_array_index(run->kept.seconds, VtSecond, i).cpu_busy_cores;
    cr_expect(le(dbl, busy_s, most_s + 1e-3), "seed %" PRIu64, run->seed);
    cr_expect(ge(dbl, busy_s, least_s - 1e-3), "seed %" PRIu64, run->seed);
}

/* Requests in the pod of @record when it began; known where no CPU is shared. */
static int64_t executing_with(const KnativeRun *run, const VtRecord *record)
{
    const VtTime began_ns = record->invocation.scheduled_ns + record->response_ns
                          - record->invocation.requested_ns - HOP;
    int64_t executing = 0;

    for (guint i = 0; i < CALLS; i++) {
        const VtRecord *other = &g_array_index(run->kept.records, VtRecord, i);
        const VtTime ended_ns = other->invocation.scheduled_ns + other->response_ns;

        if (other->status == VT_STATUS_OK && other->instance == record->instance
            && other->invocation.function == record->invocation.function
            && ended_ns - other->invocation.requested_ns - HOP <= began_ns
            && ended_ns > began_ns)
            executing++;
    }
    return executing;
}

static void expect_concurrency_is_held(const KnativeRun *run)
{
    const int64_t limit = run->config.function.container_concurrency;

    if (limit == 0 || run->nodes.cpu_model != VT_CPU_NONE)
        return;
    for (guint i = 0; i < CALLS; i++) {
        const VtRecord *record = &g_array_index(run->kept.records, VtRecord, i);

        if (record->status == VT_STATUS_OK)
            cr_expect(le(i64, executing_with(run, record), limit), "seed %" PRIu64,
                      run->seed);
    }
}

Test(knative_runs, hold_their_promises_for_any_seed)
{
    for (uint64_t seed = 0; seed < SEEDS; seed++) {
        VtClock clock = vt_clock_virtual();
        g_auto(KnativeRun) run;

        random_run_play(&run, &clock, seed);
        expect_each_ends_once(&run);
        expect_arrivals_add_up(&run);
        expect_pods_are_ordered(&run);
        expect_nodes_hold_their_pods(&run);
        expect_cpu_is_what_was_asked(&run);
        expect_concurrency_is_held(&run);
    }
}

/* A time-out counts from the scheduled instant, so only the clock's last wake-up, less
 * than a millisecond late, adds to it. */
static void expect_timeouts_in_time(const KnativeRun *run)
{
    const VtTime limit_ns = run->config.function.timeout_ns;

    for (guint i = 0; i < CALLS; i++) {
        const VtRecord *record = &g_array_index(run->kept.records, VtRecord, i);

        if (record->status != VT_STATUS_TIMEOUT)
            continue;
        cr_expect(ge(i64, record->response_ns, limit_ns), "seed %" PRIu64, run->seed);
        cr_expect(lt(i64, record->response_ns, limit_ns + VT_MS), "seed %" PRIu64,
                  run->seed);
    }
}

/* Under a clock that wakes late, as a real one does. */
Test(knative_runs, end_every_invocation_once_under_a_late_clock_for_any_seed)
{
    for (uint64_t seed = 0; seed < SEEDS; seed++) {
        LateClock clock;
        g_auto(KnativeRun) run;

        late_clock_init(&clock, seed);
        random_run_play(&run, &clock.base, seed);
        expect_each_ends_once(&run);
        expect_timeouts_in_time(&run);
        expect_arrivals_add_up(&run);
        expect_pods_are_ordered(&run);
        expect_nodes_hold_their_pods(&run);
    }
}

static bool is_same_record(const VtRecord *a, const VtRecord *b)
{
    return a->invocation.id == b->invocation.id && a->response_ns == b->response_ns
        && a->sent_ns == b->sent_ns && a->executed_ns == b->executed_ns
        && a->instance == b->instance && a->start == b->start && a->status == b->status;
}

static bool is_same_pod(const VtPodRow *a, const VtPodRow *b)
{
    return a->function == b->function && a->instance == b->instance && a->node == b->node
        && a->created_ns == b->created_ns && a->scheduled_ns == b->scheduled_ns
        && a->started_ns == b->started_ns && a->ready_ns == b->ready_ns
        && a->usable_ns == b->usable_ns && a->deleted_ns == b->deleted_ns
        && a->gone_ns == b->gone_ns && a->startup_cpu_ns == b->startup_cpu_ns;
}

static bool is_same_number(double a, double b)
{
    return !(a < b) && !(a > b);
}

static bool is_same_decision(const VtDecision *a, const VtDecision *b)
{
    return a->time_ns == b->time_ns && a->function == b->function
        && is_same_number(a->stable, b->stable) && is_same_number(a->panic, b->panic)
        && a->ready == b->ready && a->desired == b->desired
        && a->is_panicking == b->is_panicking
        && a->excess_burst_capacity == b->excess_burst_capacity;
}

static bool is_same_second(const VtSecond *a, const VtSecond *b)
{
    return a->in_flight == b->in_flight && a->queued == b->queued
        && a->pods_desired == b->pods_desired && a->pods_starting == b->pods_starting
        && a->pods_ready == b->pods_ready && a->pods_terminating == b->pods_terminating
        && is_same_number(a->cpu_busy_cores, b->cpu_busy_cores);
}

#define EXPECT_SAME(type, rows, is_same)                                                 \
    do {                                                                                 \
        cr_assert(eq(u32, first.kept.rows->len, second.kept.rows->len));                 \
        for (guint i = 0; i < first.kept.rows->len; i++)                                 \
            cr_expect(is_same(&g_array_index(first.kept.rows, type, i),                  \
                              &g_array_index(second.kept.rows, type, i)),                \
                      "seed %" PRIu64 ", row %u of " #rows, seed, i);                    \
    } while (0)

Test(knative_runs, repeat_for_any_seed)
{
    for (uint64_t seed = 0; seed < SEEDS; seed++) {
        VtClock clock = vt_clock_virtual();
        g_auto(KnativeRun) first;
        g_auto(KnativeRun) second;

        random_run_play(&first, &clock, seed);
        random_run_play(&second, &clock, seed);
        EXPECT_SAME(VtRecord, records, is_same_record);
        EXPECT_SAME(VtPodRow, pods, is_same_pod);
        EXPECT_SAME(VtDecision, decisions, is_same_decision);
        EXPECT_SAME(VtSecond, seconds, is_same_second);
    }
}
