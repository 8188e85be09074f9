/* How requests fare in whole runs, under constant latencies, with times derived by hand.
 */
#include "tests/support/constant_run.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

/* Nothing was ever decided, so the first request does not poke: it waits for a tick, at
 * most 2 s away, and then for every stage of a start. [recorded: fact 2] */
Test(knative_requests, first_request_ever_waits_for_the_tick)
{
    static const VtInvocation calls[] = { CALL(10 * VT_S, 100 * VT_MS) };
    g_auto(KnativeRun) run;

    constant_run_init(&run);
    knative_run_set(&run, (const char *const[]){ "autoscaler.initial-scale=0", NULL });
    constant_run_play(&run, calls, 1);

    const VtDecision *first = &g_array_index(run.kept.decisions, VtDecision, 0);
    const VtPodRow *row = constant_run_pod(&run, 0, 0);
    const VtTime waited_ns = first->time_ns - calls[0].scheduled_ns;

    cr_expect(gt(i64, waited_ns, 0));
    cr_expect(le(i64, waited_ns, 2 * VT_S));
    cr_expect(eq(int, first->desired, 1)); /* 1 of a target of 70 */
    cr_expect(eq(i64, row->created_ns, first->time_ns + CREATED_NS));
    cr_expect(eq(i64, row->scheduled_ns, first->time_ns + SCHEDULED_NS));
    cr_expect(eq(i64, row->started_ns, first->time_ns + STARTED_NS));
    cr_expect(eq(i64, row->usable_ns, first->time_ns + USABLE_NS));
    cr_expect(eq(i64, row->startup_cpu_ns, START_CPU_NS));
    constant_run_expect_ok(&run, 0, waited_ns + USABLE_NS + HOP_NS + 100 * VT_MS,
                           VT_START_COLD);
}

/* At a decision of zero the request's own report brings the next decision at once. */
Test(knative_requests, request_at_zero_pokes_the_decider)
{
    static const VtInvocation calls[] = {
        CALL(10 * VT_S, 100 * VT_MS),
        CALL(60 * VT_S + 300 * VT_MS, 100 * VT_MS),
    };
    g_auto(KnativeRun) run;

    constant_run_init(&run);
    knative_run_set(&run, (const char *const[]){ "autoscaler.initial-scale=0",
                                                 "autoscaler.stable-window=6s", NULL });
    constant_run_play(&run, calls, 2);
    constant_run_decision(&run, 12 * VT_S, 0);
    cr_expect(eq(i64, constant_run_decision(&run, 59 * VT_S, 1)->time_ns,
                 calls[1].scheduled_ns));
    constant_run_expect_ok(&run, 1, USABLE_NS + HOP_NS + 100 * VT_MS, VT_START_COLD);
    cr_expect(eq(u32, kept_log_find(&run.kept, 1)->instance, 1));
}

/* The address is published 500 ms after the containers run, when the pod has answered
 * for 390 ms: only then can the activator probe it, and does at once. [recorded: fact 5]
 */
Test(knative_requests, pod_is_usable_once_its_address_is_known)
{
    static const VtInvocation calls[] = { CALL(10 * VT_S, 100 * VT_MS) };
    g_auto(KnativeRun) run;

    constant_run_init(&run);
    knative_run_set(&run,
                    (const char *const[]){ "autoscaler.initial-scale=0",
                                           "control-plane.address-latency=500ms",
                                           "control-plane.probe-interval=200ms", NULL });
    run.tail_ns = VT_S;
    constant_run_play(&run, calls, 1);

    const VtPodRow *row = constant_run_pod(&run, 0, 0);

    cr_expect(eq(i64, row->usable_ns, row->started_ns + 500 * VT_MS));
    cr_expect(eq(i64, row->ready_ns, row->usable_ns + 400 * VT_MS));
    constant_run_expect_ok(&run, 0,
                           row->usable_ns + HOP_NS + 100 * VT_MS - calls[0].scheduled_ns,
                           VT_START_COLD);
}

Test(knative_requests, warm_request_takes_hop_and_service)
{
    static const VtInvocation calls[] = { CALL(10 * VT_S, 100 * VT_MS) };
    g_auto(KnativeRun) run;

    constant_run_init(&run);
    constant_run_play(&run, calls, 1);
    cr_expect(eq(i64, constant_run_pod(&run, 0, 0)->ready_ns, 0)); /* initial-scale 1 */
    constant_run_expect_ok(&run, 0, HOP_NS + 100 * VT_MS, VT_START_WARM);
}

Test(knative_requests, second_of_two_waits_for_the_only_place)
{
    static const VtInvocation calls[] = {
        CALL(10 * VT_S, 100 * VT_MS),
        CALL(10 * VT_S, 200 * VT_MS),
    };
    const VtTime first_ns = HOP_NS + 100 * VT_MS;
    const VtTime second_ns = first_ns + HOP_NS + 200 * VT_MS;

    for (int initial = 0; initial <= 1; initial++) {
        g_auto(KnativeRun) run;
        const VtStart start = initial == 0 ? VT_START_COLD : VT_START_WARM;
        VtTime cold_ns = 0;

        constant_run_init(&run);
        run.config.autoscaler.initial_scale = initial;
        knative_run_set(&run, (const char *const[]){ "autoscaler.max-scale=1",
                                                     "function.container-concurrency=1",
                                                     NULL });
        constant_run_play(&run, calls, 2);
        if (initial == 0)
            cold_ns = constant_run_pod(&run, 0, 0)->usable_ns - calls[0].scheduled_ns;
        constant_run_expect_ok(&run, 0, cold_ns + first_ns, start);
        constant_run_expect_ok(&run, 1, cold_ns + second_ns, start);
        cr_expect(eq(u32, run.kept.pods->len, 1));
    }
}

/* 0 executes when its time is over at 11 s, and goes on until 13.002 s, but its place is
 * free at once: 2, which has waited behind it for 0.5 s, gets it, and later 3. 1 came
 * with 0 and is out of time with it. */
Test(knative_requests, time_outs_end_requests_but_not_functions)
{
    static const VtInvocation calls[] = {
        CALL(10 * VT_S, 3 * VT_S),
        CALL(10 * VT_S, 100 * VT_MS),
        CALL(10 * VT_S + 500 * VT_MS, 100 * VT_MS),
        CALL(12 * VT_S + 500 * VT_MS, 100 * VT_MS),
    };
    g_auto(KnativeRun) run;

    constant_run_init(&run);
    knative_run_set(&run, (const char *const[]){ "autoscaler.max-scale=1",
                                                 "function.container-concurrency=1",
                                                 "function.timeout=1s", NULL });
    constant_run_play(&run, calls, 4);
    constant_run_expect_timeout(&run, 0, VT_S);
    constant_run_expect_timeout(&run, 1, VT_S);
    cr_expect(eq(u32, kept_log_find(&run.kept, 0)->instance, 0));
    cr_expect(eq(u32, kept_log_find(&run.kept, 1)->instance, VT_INSTANCE_UNKNOWN));
    constant_run_expect_ok(&run, 2, 500 * VT_MS + HOP_NS + 100 * VT_MS, VT_START_WARM);
    constant_run_expect_ok(&run, 3, HOP_NS + 100 * VT_MS, VT_START_WARM);
}

/* With every request through the activator and target-burst-capacity 0, a pod that is
 * ready is served directly: 2 and 3 come past 1, which waits in the activator, and are
 * ahead of it in the queue-proxy when 0 ends. 1 runs out of time there, in the middle. */
Test(knative_requests, time_out_leaves_younger_requests_in_the_queue_alone)
{
    static const VtInvocation calls[] = {
        CALL(10 * VT_S, 4 * VT_S),
        CALL(10 * VT_S + 500 * VT_MS, 100 * VT_MS),
        CALL(14 * VT_S + 500 * VT_MS, 5 * VT_S),
        CALL(14 * VT_S + 600 * VT_MS, 100 * VT_MS),
    };
    g_auto(KnativeRun) run;

    constant_run_init(&run);
    knative_run_set(&run, (const char *const[]){ "autoscaler.initial-scale=0",
                                                 "autoscaler.max-scale=1",
                                                 "autoscaler.target-burst-capacity=0",
                                                 "function.container-concurrency=1",
                                                 "function.timeout=8s", NULL });
    constant_run_play(&run, calls, 4);

    const VtTime first_end_ns =
        constant_run_pod(&run, 0, 0)->usable_ns + HOP_NS + 4 * VT_S;
    const VtTime second_end_ns = first_end_ns + HOP_NS + 5 * VT_S;

    cr_assert(gt(i64, first_end_ns, calls[3].scheduled_ns)); /* as the story needs it */
    constant_run_expect_ok(&run, 0, first_end_ns - calls[0].scheduled_ns, VT_START_COLD);
    constant_run_expect_timeout(&run, 1, 8 * VT_S);
    cr_expect(eq(u32, kept_log_find(&run.kept, 1)->instance, 0)); /* it was sent */
    constant_run_expect_ok(&run, 2, second_end_ns - calls[2].scheduled_ns, VT_START_WARM);
    constant_run_expect_ok(&run, 3,
                           second_end_ns + HOP_NS + 100 * VT_MS - calls[3].scheduled_ns,
                           VT_START_WARM);
}

/* A queue-proxy has 1 place and 10 seats per request of container-concurrency; the last
 * of twelve is turned away. */
Test(knative_requests, full_queue_proxy_refuses)
{
    VtInvocation calls[12];
    g_auto(KnativeRun) run;

    for (size_t i = 0; i < G_N_ELEMENTS(calls); i++)
        calls[i] = (VtInvocation)CALL(10 * VT_S, 100 * VT_MS);
    constant_run_init(&run);
    knative_run_set(&run,
                    (const char *const[]){ "autoscaler.target-burst-capacity=0",
                                           "autoscaler.max-scale=1",
                                           "function.container-concurrency=1", NULL });
    constant_run_play(&run, calls, G_N_ELEMENTS(calls));
    for (uint64_t id = 0; id < 11; id++)
        constant_run_expect_ok(&run, id, (VtTime)(id + 1) * (HOP_NS + 100 * VT_MS),
                               VT_START_WARM);

    const VtRecord *last = kept_log_find(&run.kept, 11);

    cr_expect(eq(int, (int)last->status, VT_STATUS_REFUSED));
    cr_expect(eq(i64, last->response_ns, 0));
    cr_expect(eq(u32, last->instance, VT_INSTANCE_UNKNOWN));
}

/* Knative's own unit test: up to 3 requests per pod fill one pod after the other, in the
 * order of their addresses; above, they go round. */
Test(knative_requests, spread_over_pods_as_the_concurrency_allows)
{
    static const struct {
        const char *concurrency, *min_scale, *max_scale;
        size_t calls;
        uint32_t instances[3];
    } cases[] = {
        { "function.container-concurrency=3",
          "autoscaler.min-scale=5",
          "autoscaler.max-scale=5",
          3,
          { 0, 0, 0 } },
        { "function.container-concurrency=5",
          "autoscaler.min-scale=3",
          "autoscaler.max-scale=3",
          3,
          { 0, 1, 2 } },
        { "function.container-concurrency=1",
          "autoscaler.min-scale=2",
          "autoscaler.max-scale=2",
          2,
          { 0, 1 } },
    };
    static const VtInvocation calls[] = {
        CALL(10 * VT_S, VT_S),
        CALL(10 * VT_S, VT_S),
        CALL(10 * VT_S, VT_S),
    };

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_auto(KnativeRun) run;

        constant_run_init(&run);
        knative_run_set(&run,
                        (const char *const[]){ cases[i].concurrency, cases[i].min_scale,
                                               cases[i].max_scale, NULL });
        constant_run_play(&run, calls, cases[i].calls);
        for (size_t id = 0; id < cases[i].calls; id++)
            cr_expect(
                eq(u32, kept_log_find(&run.kept, id)->instance, cases[i].instances[id]),
                "row %zu, call %zu", i, id);
    }
}
