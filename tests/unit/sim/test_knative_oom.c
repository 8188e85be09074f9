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
 * ms, and has the core for itself for the 90 that it lacks. The next request finds
 * another pod. */
Test(knative_oom, pod_over_its_limit_ends_with_its_requests)
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
        constant_run_expect_ok(&run, 1, HOP_NS + 110 * VT_MS, VT_START_WARM);
        constant_run_expect_ok(&run, 3, HOP_NS + 100 * VT_MS, VT_START_WARM);
        cr_expect(eq(u32, kept_log_find(&run.kept, 3)->instance, 1));

        const VtTime killed_ns = SECOND_NS + HOP_NS;
        const VtPodRow *killed = constant_run_pod(&run, 0, 0);

        cr_expect(eq(i64, killed->deleted_ns, killed_ns));
        cr_expect(eq(i64, killed->gone_ns, killed_ns));
        cr_expect(eq(i64, constant_run_pod(&run, 0, 1)->ready_ns,
                     killed_ns + READY_NS - CREATED_NS));
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

/* One request at a time: the second one waits before the pod, not in it, and goes to the
 * one that takes its place. */
Test(knative_oom, waiting_request_goes_to_the_next_pod)
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
    constant_run_expect_ok(
        &run, 1, HOP_NS + USABLE_NS - CREATED_NS + HOP_NS + 100 * VT_MS, VT_START_COLD);
}

/* The same two requests in the pod's own queue, past the activator: it goes with it. */
Test(knative_oom, request_in_the_pod_s_queue_ends_with_it)
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
    expect_error(&run, 1, HOP_NS);
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
