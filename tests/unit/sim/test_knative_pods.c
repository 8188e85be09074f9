/* How pods come and go in whole runs, under constant latencies, with times derived by
 * hand. */
#include "tests/support/constant_run.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#define SCHEDULING_NS (SCHEDULED_NS - CREATED_NS)

/* 100 MiB hold one pod of 60; the scheduler tries the other one again when it is gone. */
Test(knative_pods, pod_waits_for_the_memory_of_another)
{
    static const VtInvocation calls[] = {
        CALL(10 * VT_S, 100 * VT_MS),
        { .scheduled_ns = 15 * VT_S, .requested_ns = 100 * VT_MS, .function = 1 },
    };
    g_auto(KnativeRun) run;

    constant_run_init(&run);
    run.functions_count = 2;
    knative_run_set(&run, (const char *const[]){ "autoscaler.initial-scale=0",
                                                 "autoscaler.stable-window=6s",
                                                 "nodes.memory=100MiB", NULL });
    constant_run_play(&run, calls, 2);

    const VtPodRow *first = constant_run_pod(&run, 0, 0);
    const VtPodRow *second = constant_run_pod(&run, 1, 0);

    cr_expect(lt(i64, second->created_ns, first->deleted_ns));
    cr_expect(eq(i64, second->scheduled_ns, first->gone_ns + SCHEDULING_NS));
    cr_expect(eq(i64, first->gone_ns, first->deleted_ns + GONE_NS));
    constant_run_expect_ok(&run, 1,
                           first->gone_ns + (USABLE_NS - CREATED_NS) + HOP_NS
                               + 100 * VT_MS - calls[1].scheduled_ns,
                           VT_START_COLD);
}

/* The same, with a back-off that is longer: it counts from the attempt in vain. */
Test(knative_pods, pod_waits_for_the_end_of_its_back_off)
{
    static const VtInvocation calls[] = {
        CALL(10 * VT_S, 100 * VT_MS),
        { .scheduled_ns = 15 * VT_S, .requested_ns = 100 * VT_MS, .function = 1 },
    };
    g_auto(KnativeRun) run;

    constant_run_init(&run);
    run.functions_count = 2;
    knative_run_set(&run, (const char *const[]){
                              "autoscaler.initial-scale=0", "autoscaler.stable-window=6s",
                              "nodes.memory=100MiB", "nodes.backoff-max=2m",
                              "nodes.backoff-initial=2m", NULL });
    constant_run_play(&run, calls, 2);

    const VtPodRow *second = constant_run_pod(&run, 1, 0);

    cr_expect(lt(i64, constant_run_pod(&run, 0, 0)->gone_ns, 120 * VT_S));
    cr_expect(eq(i64, second->scheduled_ns,
                 second->created_ns + SCHEDULING_NS + 120 * VT_S + SCHEDULING_NS));
}

/* 99 nodes are looked at, 100 of 200 (50 - 200 / 125 = 49 % are 98), 42 % of 1000; a
 * millisecond each. */
Test(knative_pods, take_longer_to_place_on_more_nodes)
{
    static const struct {
        const char *nodes;
        VtTime more_ns;
    } cases[] = { { "nodes.count=99", 99 * VT_MS },
                  { "nodes.count=200", 100 * VT_MS },
                  { "nodes.count=1000", 420 * VT_MS } };
    static const VtInvocation call = CALL(10 * VT_S, VT_MS);

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_auto(KnativeRun) run;

        constant_run_init(&run);
        knative_run_set(&run, (const char *const[]){ "autoscaler.initial-scale=0",
                                                     "nodes.scheduling-per-node=1ms",
                                                     cases[i].nodes, NULL });
        constant_run_play(&run, &call, 1);

        const VtPodRow *row = constant_run_pod(&run, 0, 0);

        cr_expect(eq(i64, row->scheduled_ns,
                     row->created_ns + SCHEDULING_NS + cases[i].more_ns),
                  "row %zu", i);
    }
}

/* Nodes for two pods each: pods 0 and 1 share the first one, and pod 2 has another to
 * itself. Of three one goes: one of the two. */
Test(knative_pods, of_the_fullest_node_go_first)
{
    static const VtInvocation call = CALL(30 * VT_S, VT_MS);
    g_auto(KnativeRun) run;
    int deleted = 0;

    constant_run_init(&run);
    knative_run_set(&run, (const char *const[]){ "autoscaler.initial-scale=3",
                                                 "autoscaler.min-scale=2",
                                                 "nodes.count=2", "nodes.max-pods=2",
                                                 "nodes.placement=first-fit", NULL });
    constant_run_play(&run, &call, 1);
    for (uint32_t i = 0; i < 2; i++)
        deleted += constant_run_pod(&run, 0, i)->deleted_ns != VT_UNKNOWN;
    cr_expect(eq(int, deleted, 1));
    cr_expect(eq(i64, constant_run_pod(&run, 0, 2)->deleted_ns, VT_UNKNOWN));
}

/* Four pods on two nodes. Filled up first, the second node gets none; but a node has
 * 2 x (100 - 66) points less for a pod that it has more than the other, and gains just
 * one or two by being fuller. */
Test(knative_pods, of_one_function_are_spread_over_nodes)
{
    static const struct {
        const char *spread;
        int fewest;
    } cases[] = { { "nodes.topology-spread=true", 2 },
                  { "nodes.topology-spread=false", 0 } };

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_auto(KnativeRun) run;
        int pods[2] = { 0 };

        constant_run_init(&run);
        knative_run_set(&run, (const char *const[]){
                                  "autoscaler.initial-scale=4", "nodes.count=2",
                                  "nodes.placement=most-allocated", cases[i].spread,
                                  "autoscaler.min-scale=4", NULL });
        run.tail_ns = 10 * VT_S;
        constant_run_play(&run, NULL, 0);
        for (uint32_t pod = 0; pod < 4; pod++)
            pods[constant_run_pod(&run, 0, pod)->node]++;
        cr_expect(eq(int, MIN(pods[0], pods[1]), cases[i].fewest), "row %zu", i);
    }
}

/* Three pods, ready in the same second: which one stays is chance. That one of them never
 * does with any of 30 seeds has a chance of 3 x (2/3)^30, 1 in 60000. */
Test(knative_pods, those_that_go_are_chosen_by_chance_among_equals)
{
    static const VtInvocation call = CALL(30 * VT_S, VT_MS);
    int stayed[3] = { 0 };

    for (uint64_t seed = 1; seed <= 30; seed++) {
        g_auto(KnativeRun) run;

        constant_run_init(&run);
        run.seed = seed;
        knative_run_set(&run, (const char *const[]){ "autoscaler.initial-scale=3",
                                                     "autoscaler.min-scale=1", NULL });
        constant_run_play(&run, &call, 1);
        for (uint32_t i = 0; i < 3; i++)
            stayed[i] += constant_run_pod(&run, 0, i)->deleted_ns == VT_UNKNOWN;
    }
    cr_expect(eq(int, stayed[0] + stayed[1] + stayed[2], 30));
    for (int i = 0; i < 3; i++)
        cr_expect(gt(int, stayed[i], 0), "pod %d", i);
}

/* A revision that does not come up is given up 30 s after its progress deadline, counted
 * from when no traffic asks for it any more, here while the kubelet works on its pod,
 * which ends with the sandbox. */
Test(knative_pods, pod_told_to_stop_ends_with_the_step_of_its_start)
{
    static const VtInvocation calls[] = { CALL(10 * VT_S, 100 * VT_MS) };
    g_auto(KnativeRun) run;

    constant_run_init(&run);
    knative_run_set(&run, (const char *const[]){
                              "autoscaler.initial-scale=0", "autoscaler.stable-window=6s",
                              "function.timeout=1s", "autoscaler.progress-deadline=10s",
                              "control-plane.sandbox-latency=60s",
                              "kubelet.sandbox-cpu=5s", NULL });
    run.tail_ns = 120 * VT_S;
    constant_run_play(&run, calls, 1);

    const VtPodRow *row = constant_run_pod(&run, 0, 0);
    const VtTime zero_ns = constant_run_decision(&run, row->created_ns, 0)->time_ns;

    cr_expect(eq(u32, run.kept.pods->len, 1));
    cr_expect(eq(i64, row->deleted_ns, zero_ns + 40 * VT_S + LATE_NS + CREATED_NS));
    cr_expect(eq(i64, row->started_ns, VT_UNKNOWN));
    cr_expect(eq(i64, row->ready_ns, VT_UNKNOWN));
    cr_expect(eq(i64, row->usable_ns, VT_UNKNOWN));
    cr_expect(eq(i64, row->startup_cpu_ns, 5 * VT_S));
    cr_expect(eq(i64, row->gone_ns, row->scheduled_ns + 60 * VT_S + GONE_NS));
}

/* Without traffic a pod stays for a stable window after the second in which its
 * revision became active. It
 * is active no more when its only pod dies, and again when the next one is ready. */
Test(knative_pods, pod_that_dies_is_replaced_and_its_revision_active_anew)
{
    g_auto(KnativeRun) run;

    constant_run_init(&run);
    knative_run_set(&run, (const char *const[]){ "autoscaler.stable-window=15s",
                                                 "autoscaler.scale-to-zero-grace-period="
                                                 "6s",
                                                 NULL });
    run.crash_ns = 10 * VT_S;
    run.tail_ns = 40 * VT_S;
    constant_run_play(&run, NULL, 0);
    cr_assert(eq(u32, run.kept.pods->len, 2));
    cr_expect(eq(i64, constant_run_pod(&run, 0, 0)->deleted_ns, 10 * VT_S));
    cr_expect(eq(i64, constant_run_pod(&run, 0, 0)->gone_ns, 10 * VT_S));

    const VtPodRow *next = constant_run_pod(&run, 0, 1);

    cr_expect(eq(i64, next->ready_ns, 10 * VT_S + READY_NS - CREATED_NS));
    cr_expect(eq(i64, next->deleted_ns,
                 next->ready_ns / VT_S * VT_S + 15 * VT_S + LATE_NS + CREATED_NS));
}

typedef struct {
    int64_t starting;
    int64_t ready;
    int64_t terminating;
} PodCounts;

static bool has_come(VtTime at_ns, VtTime now_ns)
{
    return at_ns != VT_UNKNOWN && at_ns <= now_ns;
}

static PodCounts count_pods(const KnativeRun *run, VtTime now_ns)
{
    PodCounts counts = { 0 };

    for (guint i = 0; i < run->kept.pods->len; i++) {
        const VtPodRow *row = &g_array_index(run->kept.pods, VtPodRow, i);

        if (!has_come(row->created_ns, now_ns) || has_come(row->gone_ns, now_ns))
            continue;
        if (has_come(row->deleted_ns, now_ns))
            counts.terminating++;
        else if (has_come(row->ready_ns, now_ns))
            counts.ready++;
        else
            counts.starting++;
    }
    return counts;
}

Test(knative_pods, every_second_counts_the_pods_there_are)
{
    enum { CALLS = 60 };
    VtInvocation calls[CALLS];
    g_auto(KnativeRun) run;
    bool has_terminating = false;
    bool has_starting = false;

    for (size_t i = 0; i < CALLS; i++)
        calls[i] = (VtInvocation)CALL(5 * VT_S + (VtTime)i * 100 * VT_MS, VT_S);
    constant_run_init(&run);
    run.tail_ns = 60 * VT_S;
    knative_run_set(&run, (const char *const[]){ "function.container-concurrency=1",
                                                 "autoscaler.stable-window=6s",
                                                 "nodes.max-pods=12", NULL });
    constant_run_play(&run, calls, CALLS);
    for (guint i = 0; i + 1 < run.kept.seconds->len;
         i++) { /* the last row is no second */
        const VtSecond *second = &g_array_index(run.kept.seconds, VtSecond, i);
        const PodCounts pods = count_pods(&run, (VtTime)(i + 1) * VT_S);

        cr_expect(eq(i64, second->pods_starting, pods.starting), "second %u", i);
        cr_expect(eq(i64, second->pods_ready, pods.ready), "second %u", i);
        cr_expect(eq(i64, second->pods_terminating, pods.terminating), "second %u", i);
        has_starting |= pods.starting > 0;
        has_terminating |= pods.terminating > 0;
    }
    cr_expect(has_starting);
    cr_expect(has_terminating);
}
