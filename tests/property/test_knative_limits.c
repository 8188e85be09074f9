/* No run uses what is not there: cores, pods beyond the bounds of the scale, or work that
 * nobody asked for; for random configurations and schedules. */
#include "tests/support/random_run.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#define SEEDS     200
#define CALLS     RANDOM_RUN_CALLS
#define SETTLED   (10 * VT_S) /* the first reconciles have corrected the initial scale */
#define ROUNDING  1e-6        /* seconds of CPU */
#define LONG_TAIL (600 * VT_S)

static void play(KnativeRun *run, RunWatch *watch, const VtInvocation *calls,
                 size_t count)
{
    VtClock clock = vt_clock_virtual();

    run_watch_init(watch);
    run->watch = watch;
    cr_assert(knative_run_play(run, &clock, calls, count).is_complete);
    cr_assert(eq(sz, run->kept.records->len, count), "seed %" PRIu64, run->seed);
}

static void play_seed(KnativeRun *run, RunWatch *watch, uint64_t seed)
{
    VtInvocation calls[CALLS];

    random_run_init(run, seed);
    random_run_schedule(run, calls);
    play(run, watch, calls, CALLS);
}

/* Between any two events the CPU used is at most what the jobs on each node can use of
 * its cores. */
Test(knative_limits, nodes_have_no_more_than_their_cores_for_any_seed)
{
    for (uint64_t seed = 0; seed < SEEDS; seed++) {
        g_auto(RunWatch) watch;
        g_auto(KnativeRun) run;

        play_seed(&run, &watch, seed);
        cr_expect(le(dbl, watch.busy_s_above, ROUNDING), "seed %" PRIu64, seed);
    }
}

/* Pods of @function that were there just after @now_ns. */
static int64_t count_pods(const KnativeRun *run, uint32_t function, VtTime now_ns)
{
    int64_t count = 0;

    for (guint i = 0; i < run->kept.pods->len; i++) {
        const VtPodRow *row = &g_array_index(run->kept.pods, VtPodRow, i);

        count += row->function == function && row->created_ns <= now_ns
              && (row->deleted_ns == VT_UNKNOWN || row->deleted_ns > now_ns);
    }
    return count;
}

/* The initial scale wins over the largest one until it was reached, which may never
 * happen. [kn: scaler.go] */
static void expect_within(const KnativeRun *run, uint32_t function, VtTime now_ns)
{
    const int64_t count = count_pods(run, function, now_ns);
    const int64_t most =
        MAX(run->config.autoscaler.max_scale, run->config.autoscaler.initial_scale);

    cr_expect(ge(i64, count, run->config.autoscaler.min_scale),
              "seed %" PRIu64 ", function %u at %" PRId64, run->seed, function, now_ns);
    if (run->config.autoscaler.max_scale > 0)
        cr_expect(le(i64, count, most), "seed %" PRIu64 ", function %u at %" PRId64,
                  run->seed, function, now_ns);
}

/* Whenever a pod comes or goes. */
Test(knative_limits, pods_stay_within_the_bounds_of_the_scale_for_any_seed)
{
    for (uint64_t seed = 0; seed < SEEDS; seed++) {
        g_auto(RunWatch) watch;
        g_auto(KnativeRun) run;

        play_seed(&run, &watch, seed);
        for (uint32_t i = 0; i < run.functions_count; i++)
            expect_within(&run, i, SETTLED);
        for (guint i = 0; i < run.kept.pods->len; i++) {
            const VtPodRow *row = &g_array_index(run.kept.pods, VtPodRow, i);

            if (row->created_ns > SETTLED)
                expect_within(&run, row->function, row->created_ns);
            if (row->deleted_ns > SETTLED)
                expect_within(&run, row->function, row->deleted_ns);
        }
    }
}

/* A probe that reaches a pod may start another: it is a request that nobody asked for.
 * What is killed does less than it was asked for. */
static void forbid_probes_and_kills(KnativeRun *run)
{
    knative_run_set(run, (const char *const[]){ "control-plane.service-sync-interval=0s",
                                                "nodes.oom-kill=off", NULL });
}

/* CPU that the nodes spent on invocations. */
static double spent_s(const KnativeRun *run)
{
    double starting_s = 0;

    cr_assert(eq(u32, run->watch->starting, 0), "seed %" PRIu64, run->seed);
    for (guint i = 0; i < run->kept.pods->len; i++)
        starting_s +=
            (double)g_array_index(run->kept.pods, VtPodRow, i).startup_cpu_ns / 1e9;
    return run->watch->busy_s - starting_s;
}

/* Its pod's grace period ended first; nobody heard of that. */
static bool is_cut_short(const KnativeRun *run, const VtInvocation *invocation,
                         const RunWatchService *service)
{
    return service->executed_ns != VT_UNKNOWN
        && service->executed_ns < invocation->requested_ns
        && service->ended_ns > invocation->scheduled_ns + run->config.function.timeout_ns;
}

/* What invocations asked for that came to a pod, whoever heard of their end; of one cut
 * short, what it got. */
static double asked_s(const KnativeRun *run)
{
    double sum_s = 0;

    for (guint i = 0; i < run->kept.records->len; i++) {
        const VtInvocation *invocation =
            &g_array_index(run->kept.records, VtRecord, i).invocation;
        const RunWatchService *service = run_watch_service(run->watch, invocation->id);

        if (service->began_ns == VT_UNKNOWN)
            continue;
        cr_assert(ne(i64, service->ended_ns, VT_UNKNOWN), "seed %" PRIu64, run->seed);
        sum_s +=
            (double)(is_cut_short(run, invocation, service) ? service->executed_ns
                                                            : invocation->requested_ns)
            / 1e9;
    }
    return sum_s;
}

/* After a tail in which everything ends. */
Test(knative_limits, nodes_compute_what_was_asked_for_any_seed)
{
    for (uint64_t seed = 0; seed < SEEDS; seed++) {
        VtInvocation calls[CALLS];
        g_auto(RunWatch) watch;
        g_auto(KnativeRun) run;

        random_run_init(&run, seed);
        random_run_schedule(&run, calls);
        run.tail_ns = LONG_TAIL;
        forbid_probes_and_kills(&run);
        play(&run, &watch, calls, CALLS);
        cr_expect(epsilon_eq(dbl, spent_s(&run), asked_s(&run), ROUNDING),
                  "seed %" PRIu64, seed);
    }
}

/* What would have been asked for if no queue-proxy had been full. */
static double refused_s(const KnativeRun *run)
{
    double sum_s = 0;

    for (guint i = 0; i < run->kept.records->len; i++) {
        const VtRecord *record = &g_array_index(run->kept.records, VtRecord, i);

        if (record->status == VT_STATUS_REFUSED)
            sum_s += (double)record->invocation.requested_ns / 1e9;
    }
    return sum_s;
}

/* Without time-outs and with room for everyone's pods: else it is chance who gets one.
 * Under rps waiting requests are no load, and wait for ever when pods go to zero before
 * their turn. Who is turned away is chance too. */
static double spent_or_refused_s(uint64_t seed, const VtInvocation *calls, size_t count)
{
    static const char *const roomy[] = {
        "function.timeout=24h",        "autoscaler.metric=concurrency",
        "resources.cpu-request=1m",    "nodes.memory=64GiB",
        "nodes.max-pods=1000",         "kubelet.start-qps=0",
        "kubelet.start-parallelism=0", NULL,
    };
    g_auto(RunWatch) watch;
    g_auto(KnativeRun) run;

    random_run_init(&run, seed);
    knative_run_set(&run, roomy);
    run.tail_ns = LONG_TAIL;
    forbid_probes_and_kills(&run);
    play(&run, &watch, calls, count);
    return spent_s(&run) + refused_s(&run);
}

Test(knative_limits, more_invocations_never_take_less_cpu_for_any_seed)
{
    for (uint64_t seed = 0; seed < SEEDS / 2; seed++) {
        VtRng rng = random_run_stream(seed, 2);
        VtInvocation all[CALLS];
        VtInvocation some[CALLS];
        size_t count = 0;
        double asked_more_s = 0;
        g_auto(KnativeRun) drawn;

        random_run_init(&drawn, seed);
        random_run_schedule(&drawn, all);
        for (size_t i = 0; i < CALLS; i++) {
            if (vt_rng_below(&rng, 2) == 0)
                some[count++] = all[i];
            else
                asked_more_s += (double)all[i].requested_ns / 1e9;
        }
        cr_expect(epsilon_eq(dbl, spent_or_refused_s(seed, all, CALLS),
                             spent_or_refused_s(seed, some, count) + asked_more_s,
                             ROUNDING),
                  "seed %" PRIu64, seed);
    }
}
