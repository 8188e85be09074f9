/* What stands between a decision and its pods, with times derived by hand. */
#include "tests/support/constant_run.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

/* From none to seven at once: they come in batches of one, two and the remaining four. */
Test(control_plane, creates_pods_in_growing_batches)
{
    static const VtTime after_ms[] = { 0, 40, 40, 80, 80, 80, 80 };
    static const VtInvocation calls[] = { CALL(10 * VT_S, 100 * VT_MS) };
    g_auto(KnativeRun) run;

    constant_run_init(&run);
    knative_run_set(&run,
                    (const char *const[]){ "autoscaler.initial-scale=0",
                                           "autoscaler.activation-scale=7",
                                           "control-plane.batch-latency=40ms", NULL });
    run.tail_ns = 10 * VT_S;
    constant_run_play(&run, calls, 1);
    cr_assert(eq(u32, run.kept.pods->len, 7));

    const VtTime decided_ns = constant_run_decision(&run, 10 * VT_S, 7)->time_ns;

    for (uint32_t i = 0; i < 7; i++) {
        cr_expect(eq(i64, constant_run_pod(&run, 0, i)->created_ns,
                     decided_ns + CREATED_NS + after_ms[i] * VT_MS),
                  "pod %u", i);
    }
}

/* Two calls a second, one at once: the first of four pods is made at once, and each
 * further one waits for its token. The deployment's own call has a bucket of its own. */
Test(control_plane, pods_wait_for_tokens_of_their_controller)
{
    static const VtInvocation calls[] = { CALL(10 * VT_S, 100 * VT_MS) };
    static const char *const configuration[] = {
        "autoscaler.initial-scale=0",
        "autoscaler.activation-scale=4",
        "autoscaler.max-scale=4",
        "control-plane.controller-manager-qps=2",
        "control-plane.controller-manager-burst=1",
        NULL,
    };
    g_auto(KnativeRun) run;

    constant_run_init(&run);
    knative_run_set(&run, configuration);
    run.tail_ns = 10 * VT_S;
    constant_run_play(&run, calls, 1);
    cr_assert(eq(u32, run.kept.pods->len, 4));

    const VtTime decided_ns = constant_run_decision(&run, 10 * VT_S, 4)->time_ns;

    for (uint32_t i = 0; i < 4; i++) {
        cr_expect(eq(i64, constant_run_pod(&run, 0, i)->created_ns,
                     decided_ns + CREATED_NS + (VtTime)i * 500 * VT_MS),
                  "pod %u", i);
    }
}

/* A call every 10 s. The first function's scale and its status pass at once. It is ready
 * READY_NS later, and that status waits until 10 s after the first, and the only worker
 * with it; the second function's scale would have had to wait just as long. */
Test(control_plane, one_function_waits_for_the_writes_of_another)
{
    static const VtInvocation calls[] = {
        CALL(10 * VT_S, 100 * VT_MS),
        { .scheduled_ns = 13 * VT_S, .requested_ns = 100 * VT_MS, .function = 1 },
    };
    g_auto(KnativeRun) run;

    constant_run_init(&run);
    run.functions_count = 2;
    knative_run_set(&run,
                    (const char *const[]){ "autoscaler.initial-scale=0",
                                           "control-plane.autoscaler-qps=0.1",
                                           "control-plane.autoscaler-burst=1",
                                           "control-plane.autoscaler-workers=1", NULL });
    constant_run_play(&run, calls, 2);

    const VtTime decided_ns = constant_run_decision(&run, 10 * VT_S, 1)->time_ns;

    cr_expect(eq(i64, constant_run_pod(&run, 0, 0)->created_ns, decided_ns + CREATED_NS));
    cr_expect(eq(i64, constant_run_pod(&run, 1, 0)->created_ns,
                 decided_ns + 10 * VT_S + CREATED_NS));
}

/* 600 requests at once, for each of which there is to be an instance. Batches of 1, 2,
 * ... 128 and what is left of 500, 245, are 9, 100 ms apart; with them the ReplicaSet has
 * done what it does in one go. The other 100 come in batches of 1, 2, ... 32 and 37,
 * which are 7, of which the first comes at once. */
Test(control_plane, replica_set_makes_500_pods_in_one_go)
{
    enum { CALLS = 600 };
    const VtTime begin_ns = 10 * VT_S + CREATED_NS;
    VtInvocation calls[CALLS];
    g_auto(KnativeRun) run;

    for (size_t i = 0; i < CALLS; i++)
        calls[i] = (VtInvocation)CALL(10 * VT_S, VT_S);
    constant_run_init(&run);
    knative_run_set(&run, (const char *const[]){ "autoscaler.policy=keep-alive",
                                                 "function.container-concurrency=1",
                                                 "control-plane.batch-latency=100ms",
                                                 "resources.cpu-request=1m",
                                                 "nodes.max-pods=1000", NULL });
    constant_run_play(&run, calls, CALLS);
    cr_assert(eq(u32, run.kept.pods->len, CALLS));
    cr_expect(
        eq(i64, constant_run_pod(&run, 0, 254)->created_ns, begin_ns + 700 * VT_MS));
    cr_expect(
        eq(i64, constant_run_pod(&run, 0, 499)->created_ns, begin_ns + 800 * VT_MS));
    cr_expect(
        eq(i64, constant_run_pod(&run, 0, 500)->created_ns, begin_ns + 800 * VT_MS));
    cr_expect(
        eq(i64, constant_run_pod(&run, 0, 599)->created_ns, begin_ns + 1400 * VT_MS));
}

/* Twelve requests at a function that may be served directly. While the ingress has not
 * heard of its pod they go through the activator, which holds them all; once it has, the
 * queue-proxy takes eleven and refuses one. */
Test(control_plane, ingress_follows_the_endpoints_late)
{
    static const struct {
        const char *latency;
        VtStatus last;
    } cases[] = {
        { "control-plane.endpoints-latency=8s", VT_STATUS_REFUSED },
        { "control-plane.endpoints-latency=9s", VT_STATUS_OK },
    };
    VtInvocation calls[12];

    /* The pod is ready from the start and first scraped at 0.22 s, so the tick at 2.2 s
     * turns traffic over to it; the endpoints say so at 10.2 s or 11.2 s. */
    for (size_t i = 0; i < G_N_ELEMENTS(calls); i++)
        calls[i] = (VtInvocation)CALL(11 * VT_S, 100 * VT_MS);
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_auto(KnativeRun) run;

        constant_run_init(&run);
        knative_run_set(&run, (const char *const[]){ "autoscaler.target-burst-capacity=0",
                                                     "autoscaler.tick-phase=200ms",
                                                     "autoscaler.max-scale=1",
                                                     "function.container-concurrency=1",
                                                     cases[i].latency, NULL });
        constant_run_play(&run, calls, G_N_ELEMENTS(calls));
        cr_expect(eq(int, (int)kept_log_find(&run.kept, 11)->status, (int)cases[i].last),
                  "row %zu", i);
    }
}

/* A function served directly is decided to go. Nodes follow the endpoints 50 ms later at
 * the earliest; a probe that comes before them reaches the pod and counts as a request
 * there, which the next scrape but one tells at the latest, and a tick comes at most 2 s
 * after that. One that comes 3 s later finds the activator, and the grace period goes on.
 * [recorded: fact 8] */
Test(control_plane, probe_before_the_nodes_follow_keeps_the_pod)
{
    static const VtInvocation calls[] = { CALL(20 * VT_S, 100 * VT_MS) };
    static const char *const watches[] = { "control-plane.watch-latency=0s",
                                           "control-plane.watch-latency=3s" };

    for (size_t i = 0; i < G_N_ELEMENTS(watches); i++) {
        g_auto(KnativeRun) run;

        constant_run_init(&run);
        knative_run_set(&run,
                        (const char *const[]){ "autoscaler.target-burst-capacity=0",
                                               "autoscaler.stable-window=15s",
                                               "control-plane.endpoints-latency=50ms",
                                               "control-plane.service-sync-interval=1s",
                                               watches[i], NULL });
        run.tail_ns = 60 * VT_S;
        constant_run_play(&run, calls, 1);

        const VtTime zero_ns = constant_run_decision(&run, 23 * VT_S, 0)->time_ns;
        const VtTime deleted_ns = constant_run_pod(&run, 0, 0)->deleted_ns;

        if (i == 0) {
            cr_expect(le(i64, constant_run_decision(&run, zero_ns, 1)->time_ns,
                         zero_ns + 4 * VT_S));
            cr_expect(eq(i64, deleted_ns, VT_UNKNOWN));
        } else {
            cr_expect(eq(i64, deleted_ns,
                         zero_ns / VT_S * VT_S + 30 * VT_S + LATE_NS + CREATED_NS));
        }
    }
}
