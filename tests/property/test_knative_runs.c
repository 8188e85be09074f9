/* What holds for every run of the simulated Knative, over random configurations and
 * schedules. */
#include "sim/nodes.h"
#include "tests/support/knative_run.h"
#include "tests/support/late_clock.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <gsl/gsl_randist.h>

#include <math.h>

#define SEEDS 200
#define CALLS 300
#define HOP   (2 * VT_MS)

static VtRng stream(uint64_t seed, uint64_t position)
{
    VtRng rng;

    vt_rng_init(
        &rng,
        &(VtStreamKey){ .seed = seed, .position = position, .purpose = VT_PURPOSE_TEST });
    return rng;
}

static void choose(KnativeRun *run, VtRng *rng, const char *const choices[4])
{
    knative_run_set(run, (const char *const[]){ choices[vt_rng_below(rng, 4)], NULL });
}

static void configure(KnativeRun *run, uint64_t seed)
{
    static const char *const choices[][4] = {
        { "function.container-concurrency=0", "function.container-concurrency=1",
          "function.container-concurrency=2", "function.container-concurrency=5" },
        { "function.timeout=300s", "function.timeout=300s", "function.timeout=5s",
          "function.timeout=500ms" },
        { "autoscaler.target-burst-capacity=211", "autoscaler.target-burst-capacity=0",
          "autoscaler.target-burst-capacity=-1", "autoscaler.target-burst-capacity=3" },
        { "autoscaler.initial-scale=0", "autoscaler.initial-scale=1",
          "autoscaler.initial-scale=2", "autoscaler.initial-scale=4" },
        { "autoscaler.min-scale=0", "autoscaler.min-scale=0", "autoscaler.min-scale=1",
          "autoscaler.min-scale=2" },
        { "autoscaler.max-scale=0", "autoscaler.max-scale=2", "autoscaler.max-scale=5",
          "autoscaler.max-scale=20" },
        { "autoscaler.stable-window=6s", "autoscaler.stable-window=6s",
          "autoscaler.stable-window=10s", "autoscaler.stable-window=60s" },
        { "autoscaler.scale-to-zero-grace-period=6s",
          "autoscaler.scale-to-zero-grace-period=1s", "autoscaler.scale-down-delay=8s",
          "autoscaler.scale-to-zero-pod-retention-period=9s" },
        { "autoscaler.metric=concurrency", "autoscaler.metric=concurrency",
          "autoscaler.metric=rps", "autoscaler.activation-scale=2" },
        { "nodes.count=1", "nodes.count=2", "nodes.count=3", "nodes.count=7" },
        { "nodes.memory=200MiB", "nodes.memory=1GiB", "nodes.memory=64GiB",
          "nodes.max-pods=3" },
        { "nodes.cpu=1", "nodes.cpu=2", "nodes.cpu=400m", "nodes.cpu=10" },
        { "nodes.cpu-model=none", "nodes.cpu-model=shared", "nodes.cpu-model=shared",
          "nodes.placement=first-fit" },
        { "control-plane.start-cpu=0s", "control-plane.start-cpu=300ms",
          "control-plane.start-cpu-per-mib=1ms", "control-plane.sandbox-latency=8s" },
        { "control-plane.termination-latency=30s", "control-plane.termination-latency=0s",
          "control-plane.termination-latency=2s", "control-plane.probe-interval=0s" },
        { "control-plane.autoscaler-qps=10", "control-plane.autoscaler-qps=0",
          "control-plane.address-latency=0s",
          "control-plane.application-latency=exponential(1s)" },
    };
    VtRng rng = stream(seed, 0);

    knative_run_init(run);
    knative_run_set(run, (const char *const[]){ "data-path.hop-latency=2ms",
                                                "autoscaler.allow-zero-initial-scale="
                                                "true",
                                                NULL });
    for (size_t i = 0; i < G_N_ELEMENTS(choices); i++)
        choose(run, &rng, choices[i]);
    run->seed = seed;
    run->tail_ns = (VtTime)vt_rng_below(&rng, 60) * VT_S;
    run->functions_count = 1 + (size_t)vt_rng_below(&rng, KNATIVE_RUN_FUNCTIONS_MAX);
    for (size_t i = 0; i < run->functions_count; i++)
        run->functions[i].memory_max_mib = 20 + vt_rng_uniform(&rng) * 150;
}

/* Bursts: half of the calls come at once with the one before. */
static void schedule(const KnativeRun *run, VtInvocation *calls)
{
    VtRng rng = stream(run->seed, 1);
    const gsl_rng gsl = vt_rng_gsl(&rng);
    const VtTime start_ns = (VtTime)vt_rng_below(&rng, 40) * VT_S;
    VtTime at_ns = start_ns;

    for (size_t i = 0; i < CALLS; i++) {
        if (vt_rng_below(&rng, 2) == 0)
            at_ns += (VtTime)gsl_ran_exponential(&gsl, 600) * VT_MS;
        calls[i] = (VtInvocation){
            .scheduled_ns = at_ns,
            .requested_ns = VT_MS + (VtTime)gsl_ran_exponential(&gsl, 400) * VT_MS,
            .function = (uint32_t)vt_rng_below(&rng, run->functions_count),
        };
    }
}

static void play(KnativeRun *run, VtClock *clock, uint64_t seed)
{
    VtInvocation calls[CALLS];

    configure(run, seed);
    schedule(run, calls);
    cr_assert(knative_run_play(run, clock, calls, CALLS).is_complete, "seed %" PRIu64,
              seed);
}

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
        most_s += ((double)run->control_plane.start_cpu_ns
                   + memory_mib * (double)run->control_plane.start_cpu_per_mib_ns)
                / 1e9;
    }
    for (guint i = 0; i < run->kept.seconds->len; i++)
        busy_s += g_array_index(run->kept.seconds, VtSecond, i).cpu_busy_cores;
    /* The last row covers less than a second. */
    const VtSecond *last =
        &g_array_index(run->kept.seconds, VtSecond, run->kept.seconds->len - 1);

    busy_s -= last->cpu_busy_cores;
    cr_expect(le(dbl, busy_s, most_s + 1e-3), "seed %" PRIu64, run->seed);
    cr_expect(ge(dbl, busy_s + last->cpu_busy_cores, least_s - 1e-3), "seed %" PRIu64,
              run->seed);
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

        play(&run, &clock, seed);
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
        play(&run, &clock.base, seed);
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

Test(knative_runs, repeat_for_any_seed)
{
    for (uint64_t seed = 0; seed < SEEDS; seed++) {
        VtClock clock = vt_clock_virtual();
        g_auto(KnativeRun) first;
        g_auto(KnativeRun) second;

        play(&first, &clock, seed);
        play(&second, &clock, seed);
        cr_assert(eq(u32, first.kept.pods->len, second.kept.pods->len));
        cr_assert(eq(u32, first.kept.decisions->len, second.kept.decisions->len));
        for (guint i = 0; i < CALLS; i++)
            cr_expect(is_same_record(&g_array_index(first.kept.records, VtRecord, i),
                                     &g_array_index(second.kept.records, VtRecord, i)),
                      "seed %" PRIu64, seed);
    }
}
