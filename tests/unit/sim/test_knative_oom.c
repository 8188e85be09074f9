/* Whole runs: pods that use more memory than they may. A function reserves 60 MiB. */
#include "tests/support/constant_run.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#define USING(of, at, mib)                                                               \
    {                                                                                    \
        .function = (of), .scheduled_ns = (at), .requested_ns = 100 * VT_MS,             \
        .memory_mib = (mib)                                                              \
    }

#define SECOND_NS (10 * VT_S + 20 * VT_MS) /* when another request is sent */

static void init(KnativeRun *run, const char *const *assignments)
{
    constant_run_init(run);
    run->functions_count = 2;
    knative_run_set(run, (const char *const[]){ "autoscaler.min-scale=1",
                                                "nodes.oom-kill=on", NULL });
    knative_run_set(run, assignments);
}

/* From the start of a dead function to its answer. */
#define ANSWERS_NS (START_CPU_NS + 30 * VT_MS)

static void expect_error(const KnativeRun *run, uint64_t id, VtTime response_ns)
{
    const VtRecord *record = kept_log_find(&run->kept, id);

    cr_expect(eq(int, (int)record->status, VT_STATUS_ERROR), "id %" PRIu64, id);
    cr_expect(eq(i64, record->response_ns, response_ns), "id %" PRIu64, id);
    cr_expect(eq(i64, record->executed_ns, VT_UNKNOWN), "id %" PRIu64, id);
    cr_expect(eq(u32, record->instance, 0), "id %" PRIu64, id);
}

/* Two requests of 60 MiB in a pod of at most 100: the second one, when it comes to the
 * function, ends both. On the one core the other function's request has had half of 20
 * ms; it has half of the next 160 too, in which the first one starts again, and lacks 10
 * of its 100 then. The next request finds the same pod, which was never deleted. */
Test(knative_oom, function_over_its_limit_ends_with_its_requests)
{
    static const char *const models[] = { "nodes.cpu-model=shared",
                                          "nodes.cpu-model=even" };
    static const VtInvocation calls[] = {
        USING(0, 10 * VT_S, 60),
        USING(1, 10 * VT_S, 60),
        USING(0, SECOND_NS, 60),
        USING(0, 12 * VT_S, 60),
    };

    for (size_t i = 0; i < G_N_ELEMENTS(models); i++) {
        g_auto(KnativeRun) run;

        init(&run, (const char *const[]){ "resources.memory-limit=100MiB", "nodes.cpu=1",
                                          models[i], NULL });
        constant_run_play(&run, calls, G_N_ELEMENTS(calls));
        expect_error(&run, 0, 20 * VT_MS + HOP_NS);
        expect_error(&run, 2, HOP_NS);
        constant_run_expect_ok(&run, 1, HOP_NS + (20 + 160 + 10) * VT_MS, VT_START_WARM);
        constant_run_expect_ok(&run, 3, HOP_NS + 100 * VT_MS, VT_START_WARM);
        cr_expect(eq(u32, kept_log_find(&run.kept, 3)->instance, 0));

        const VtPodRow *pod = constant_run_pod(&run, 0, 0);

        cr_expect(eq(i64, pod->deleted_ns, VT_UNKNOWN));
        cr_expect(eq(i64, pod->gone_ns, VT_UNKNOWN));
        cr_expect(eq(i64, pod->startup_cpu_ns, START_CPU_NS)); /* once in the run */
    }
}

/* With what the pod uses anyway, 41 MiB, one such request is enough; with 40 it is not.
 */
Test(knative_oom, base_counts)
{
    static const VtInvocation call = USING(0, 10 * VT_S, 60);
    g_auto(KnativeRun) over;
    g_auto(KnativeRun) within;

    init(&over, (const char *const[]){ "resources.memory-limit=100MiB",
                                       "resources.memory-base=41MiB", NULL });
    constant_run_play(&over, &call, 1);
    expect_error(&over, 0, HOP_NS);
    init(&within, (const char *const[]){ "resources.memory-limit=100MiB",
                                         "resources.memory-base=40MiB", NULL });
    constant_run_play(&within, &call, 1);
    constant_run_expect_ok(&within, 0, HOP_NS + 100 * VT_MS, VT_START_WARM);
}

/* The first function's pod uses 120 MiB, 60 over what it reserves, when the second one's
 * request of 90 comes, which is 30 over: 210 on a node of 200. The furthest over goes. */
Test(knative_oom, node_out_of_memory_ends_who_is_furthest_over)
{
    static const VtInvocation calls[] = {
        USING(0, 10 * VT_S, 60),
        USING(0, 10 * VT_S, 60),
        USING(1, SECOND_NS, 90),
    };
    g_auto(KnativeRun) run;

    init(&run, (const char *const[]){ "nodes.memory=200MiB", NULL });
    constant_run_play(&run, calls, G_N_ELEMENTS(calls));
    expect_error(&run, 0, 20 * VT_MS + HOP_NS);
    expect_error(&run, 1, 20 * VT_MS + HOP_NS);
    constant_run_expect_ok(&run, 2, HOP_NS + 100 * VT_MS, VT_START_WARM);
}

/* One request at a time: the second one waits before the pod, not in it, and until the
 * function answers again. */
Test(knative_oom, waiting_request_is_served_by_the_restarted_function)
{
    static const VtInvocation calls[] = {
        USING(0, 10 * VT_S, 120),
        USING(0, 10 * VT_S, 60),
    };
    g_auto(KnativeRun) run;

    init(&run, (const char *const[]){ "resources.memory-limit=100MiB",
                                      "function.container-concurrency=1", NULL });
    constant_run_play(&run, calls, G_N_ELEMENTS(calls));
    expect_error(&run, 0, HOP_NS);
    constant_run_expect_ok(&run, 1, HOP_NS + ANSWERS_NS + HOP_NS + 100 * VT_MS,
                           VT_START_COLD);
}

/* The same two requests in the pod's own queue, past the activator: the second one goes
 * to the function when the first one has ended, and finds nobody. */
Test(knative_oom, request_in_the_pod_s_queue_finds_nobody)
{
    static const VtInvocation calls[] = {
        USING(0, 20 * VT_S, 120),
        USING(0, 20 * VT_S, 60),
    };
    g_auto(KnativeRun) run;

    init(&run, (const char *const[]){ "resources.memory-limit=100MiB",
                                      "autoscaler.target-burst-capacity=0",
                                      "function.container-concurrency=1", NULL });
    constant_run_play(&run, calls, G_N_ELEMENTS(calls));
    expect_error(&run, 0, HOP_NS);
    expect_error(&run, 1, 2 * HOP_NS);
}

/* A kubelet that looks once a second, wherever in it, lets requests run into the dead
 * function for up to that long; it starts it again when it has noticed. The last request
 * comes well after that. */
Test(knative_oom, requests_end_until_the_kubelet_has_noticed)
{
    static const VtInvocation calls[] = {
        USING(0, 10 * VT_S, 120),
        USING(0, 10 * VT_S + 3 * VT_MS, 60),
        USING(0, 10 * VT_S + 1500 * VT_MS, 60),
    };
    g_auto(KnativeRun) run;

    init(&run, (const char *const[]){ "resources.memory-limit=100MiB",
                                      "control-plane.address-latency=10ms",
                                      "kubelet.relist-period=1s", NULL });
    constant_run_play(&run, calls, G_N_ELEMENTS(calls));
    expect_error(&run, 0, HOP_NS);
    expect_error(&run, 1, HOP_NS);
    cr_expect(eq(int, (int)kept_log_find(&run.kept, 2)->status, VT_STATUS_OK));
}

/* Killed at 10 s it starts again at once; at 20 s, 10 s later; at 40 s, 20 s later. Each
 * time a request waits for it in the activator. */
Test(knative_oom, function_that_dies_again_waits_longer)
{
    static const VtInvocation calls[] = {
        USING(0, 10 * VT_S, 120), USING(0, 11 * VT_S, 60),  USING(0, 20 * VT_S, 120),
        USING(0, 21 * VT_S, 60),  USING(0, 40 * VT_S, 120), USING(0, 41 * VT_S, 60),
    };
    const VtTime served_ns = HOP_NS + 100 * VT_MS;
    g_auto(KnativeRun) run;

    init(&run, (const char *const[]){ "resources.memory-limit=100MiB", NULL });
    constant_run_play(&run, calls, G_N_ELEMENTS(calls));
    constant_run_expect_ok(&run, 1, served_ns, VT_START_WARM);
    expect_error(&run, 2, HOP_NS);
    constant_run_expect_ok(&run, 3, HOP_NS + 9 * VT_S + ANSWERS_NS + served_ns,
                           VT_START_COLD);
    expect_error(&run, 4, HOP_NS);
    constant_run_expect_ok(&run, 5, HOP_NS + 19 * VT_S + ANSWERS_NS + served_ns,
                           VT_START_COLD);
    cr_expect(eq(u32, run.kept.pods->len, 2)); /* one of each function */
}

Test(knative_oom, off_nobody_is_killed)
{
    static const VtInvocation call = USING(0, 10 * VT_S, 1000);
    g_auto(KnativeRun) run;

    init(&run,
         (const char *const[]){ "resources.memory-limit=100MiB", "nodes.memory=200MiB",
                                "nodes.oom-kill=off", NULL });
    constant_run_play(&run, &call, 1);
    constant_run_expect_ok(&run, 0, HOP_NS + 100 * VT_MS, VT_START_WARM);
}
