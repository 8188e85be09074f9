/* Little's law and the like: what the model counts in its queues over time is what its
 * requests spend there one by one, for random configurations and schedules. */
#include "tests/support/random_run.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#define SEEDS 200
#define CALLS RANDOM_RUN_CALLS

/* The same, added up over the requests as they are seen from outside. Units: ns. */
typedef struct {
    int64_t responding; /* from submission to the answer */
    int64_t waiting;    /* until given to the function or given up */
    int64_t attended;   /* in the function, until the answer */
} Spent;

static Spent add_up(const KnativeRun *run)
{
    Spent spent = { 0 };

    for (guint i = 0; i < CALLS; i++) {
        const VtRecord *record = &g_array_index(run->kept.records, VtRecord, i);
        const VtTime answered_ns = record->invocation.scheduled_ns + record->response_ns;
        const RunWatchService *service =
            run_watch_service(run->watch, record->invocation.id);

        spent.responding += record->response_ns;
        if (service->began_ns == VT_UNKNOWN) {
            spent.waiting += record->response_ns;
            continue;
        }
        spent.waiting += service->began_ns - record->invocation.scheduled_ns;
        spent.attended += answered_ns - service->began_ns;
    }
    return spent;
}

/* A run that is watched; @settings, which end with NULL, win over those drawn. */
static void play(KnativeRun *run, RunWatch *watch, uint64_t seed,
                 const char *const *settings)
{
    VtInvocation calls[CALLS];
    VtClock clock = vt_clock_virtual();

    random_run_init(run, seed);
    knative_run_set(run, settings);
    random_run_schedule(run, calls);
    run_watch_init(watch);
    run->watch = watch;
    cr_assert(knative_run_play(run, &clock, calls, CALLS).is_complete);
    cr_assert(eq(u32, run->kept.records->len, CALLS), "seed %" PRIu64, seed);
}

/* A function ends its invocation by its end, or with its own, unless time does before. */
static void expect_answers_at_the_end(const KnativeRun *run)
{
    for (guint i = 0; i < CALLS; i++) {
        const VtRecord *record = &g_array_index(run->kept.records, VtRecord, i);
        const RunWatchService *service =
            run_watch_service(run->watch, record->invocation.id);
        const VtTime scheduled_ns = record->invocation.scheduled_ns;

        switch (record->status) {
        case VT_STATUS_OK:
        case VT_STATUS_ERROR: /* killed, or sent to one that was */
            cr_expect(eq(i64, scheduled_ns + record->response_ns, service->ended_ns));
            break;
        case VT_STATUS_TIMEOUT:
            cr_expect(eq(i64, record->response_ns, run->config.function.timeout_ns));
            break;
        case VT_STATUS_REFUSED:
            cr_expect(eq(i64, record->response_ns, 0));
            cr_expect(eq(i64, service->began_ns, VT_UNKNOWN));
            break;
        case VT_STATUS_LOST:
        default: cr_fail("seed %" PRIu64 ": status %d", run->seed, (int)record->status);
        }
    }
}

/* The time average of a queue's length is the rate of arrivals times their mean stay;
 * times the length of the run both are sums, equal to the nanosecond. */
Test(knative_queues, hold_little_s_law_for_any_seed)
{
    for (uint64_t seed = 0; seed < SEEDS; seed++) {
        g_auto(RunWatch) watch;
        g_auto(KnativeRun) run;

        play(&run, &watch, seed, (const char *const[]){ NULL });

        const Spent spent = add_up(&run);

        cr_expect(eq(i64, watch.sums.activator + watch.sums.proxies, spent.waiting),
                  "seed %" PRIu64, seed);
        cr_expect(eq(i64, watch.sums.queued, spent.waiting), "seed %" PRIu64, seed);
        cr_expect(eq(i64, watch.sums.pods, spent.attended), "seed %" PRIu64, seed);
        expect_answers_at_the_end(&run);
    }
}

/* Always through the only activator: it sends to pods with room only, so that nothing
 * waits behind it. What it tells the autoscaler is everything, and what the queue-proxies
 * tell is what executes with somebody waiting for the answer. */
Test(knative_queues, are_the_activator_s_while_it_is_in_the_path_for_any_seed)
{
    for (uint64_t seed = 0; seed < SEEDS; seed++) {
        g_auto(RunWatch) watch;
        g_auto(KnativeRun) run;

        play(&run, &watch, seed,
             (const char *const[]){ "autoscaler.policy=kpa", "data-path.activators=1",
                                    "autoscaler.target-burst-capacity=-1", NULL });

        const Spent spent = add_up(&run);

        cr_expect(eq(i64, watch.sums.proxies, 0), "seed %" PRIu64, seed);
        cr_expect(eq(i64, watch.sums.activator, spent.waiting), "seed %" PRIu64, seed);
        cr_expect(eq(i64, watch.sums.reported_by_activator, spent.responding),
                  "seed %" PRIu64, seed);
        cr_expect(eq(i64, watch.sums.reported_by_proxies, spent.attended),
                  "seed %" PRIu64, seed);
    }
}

/* Never through the activator: a pod is ready before the first call, and stays. */
Test(knative_queues, are_the_queue_proxies_while_pods_are_served_directly_for_any_seed)
{
    static const char *const direct[] = {
        "autoscaler.policy=kpa",
        "autoscaler.target-burst-capacity=0",
        "autoscaler.min-scale=1",
        "autoscaler.initial-scale=1",
        "nodes.memory=64GiB",
        "nodes.max-pods=110",
        "nodes.cpu=10",
        "control-plane.sandbox-latency=100ms",
        "control-plane.application-latency=0s",
        "control-plane.start-cpu=0s",
        "control-plane.start-cpu-per-mib=0s",
        "kubelet.start-qps=0",
        "kubelet.api-qps=0",
        "kubelet.sandbox-cpu=0s",
        "kubelet.readiness-miss=0",
        "nodes.oom-kill=off",
        NULL,
    };

    for (uint64_t seed = 0; seed < SEEDS; seed++) {
        g_auto(RunWatch) watch;
        g_auto(KnativeRun) run;

        play(&run, &watch, seed, direct);
        if (g_array_index(run.kept.records, VtRecord, 0).invocation.scheduled_ns
            < 5 * VT_S)
            continue; /* too early for the pod */

        const Spent spent = add_up(&run);

        cr_expect(eq(i64, watch.sums.activator, 0), "seed %" PRIu64, seed);
        cr_expect(eq(i64, watch.sums.proxies, spent.waiting), "seed %" PRIu64, seed);
        cr_expect(eq(i64, watch.sums.reported_by_proxies, spent.responding),
                  "seed %" PRIu64, seed);
    }
}

/* What was drawn above is worth it: every way to end, both queues, several nodes. */
Test(knative_queues, are_full_and_run_out_of_time_for_some_seeds)
{
    int statuses[VT_STATUS_LOST + 1] = { 0 };
    int activators = 0;
    int proxies = 0;
    int nodes = 0;

    for (uint64_t seed = 0; seed < SEEDS; seed++) {
        g_auto(RunWatch) watch;
        g_auto(KnativeRun) run;
        bool has_status[VT_STATUS_LOST + 1] = { false };

        play(&run, &watch, seed, (const char *const[]){ NULL });
        for (guint i = 0; i < CALLS; i++)
            has_status[g_array_index(run.kept.records, VtRecord, i).status] = true;
        for (size_t i = 0; i <= VT_STATUS_LOST; i++)
            statuses[i] += has_status[i];
        activators += watch.sums.activator > 0;
        proxies += watch.sums.proxies > 0;
        nodes += watch.jobs->len > 1;
    }
    cr_expect(ge(int, statuses[VT_STATUS_OK], SEEDS / 2));
    cr_expect(ge(int, statuses[VT_STATUS_TIMEOUT], SEEDS / 10));
    cr_expect(ge(int, statuses[VT_STATUS_REFUSED], SEEDS / 40));
    cr_expect(ge(int, activators, SEEDS / 2));
    cr_expect(ge(int, proxies, SEEDS / 20));
    cr_expect(ge(int, nodes, SEEDS / 4));
}
