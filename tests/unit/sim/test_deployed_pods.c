/* Pods that were deployed before the run, in whole runs with times derived by hand. */
#include "tests/support/constant_run.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

static KnativeRun run;

static void set_up(void)
{
    constant_run_init(&run);
}

static void tear_down(void)
{
    knative_run_clear(&run);
}

TestSuite(deployed_pods, .init = set_up, .fini = tear_down);

#define SET(...) knative_run_set(&run, (const char *const[]){ __VA_ARGS__, NULL })

/* Two of one request each take those at time 0 at once; the third waits for the first. */
Test(deployed_pods, serve_from_time_zero_under_any_policy)
{
    static const VtInvocation calls[] = { CALL(0, 100 * VT_MS), CALL(0, 100 * VT_MS),
                                          CALL(0, 100 * VT_MS) };
    static const char *const policies[][2] = {
        { "autoscaler.policy=kpa", "autoscaler.initial-scale=2" },
        { "autoscaler.policy=kpa", "autoscaler.min-scale=2" },
        { "autoscaler.policy=hpa", "autoscaler.initial-scale=2" },
        { "autoscaler.policy=fixed", "autoscaler.fixed-pods=2" },
        { "autoscaler.policy=keep-alive", "autoscaler.min-scale=2" },
    };

    for (size_t i = 0; i < G_N_ELEMENTS(policies); i++) {
        tear_down();
        set_up();
        SET(policies[i][0], policies[i][1], "function.container-concurrency=1");
        constant_run_play(&run, calls, G_N_ELEMENTS(calls));
        for (uint64_t id = 0; id < 2; id++)
            constant_run_expect_ok(&run, id, HOP_NS + 100 * VT_MS, VT_START_WARM);
        cr_expect(
            eq(i64, kept_log_find(&run.kept, 2)->response_ns, 2 * (HOP_NS + 100 * VT_MS)),
            "row %zu", i);
    }
}

/* They cost the run nothing to start, and the kubelet's only token is still there for a
 * third pod: that one is Ready as if it were the first. */
Test(deployed_pods, take_neither_time_nor_processor)
{
    static const VtInvocation calls[] = { CALL(10 * VT_S, 5 * VT_S),
                                          CALL(10 * VT_S, 5 * VT_S),
                                          CALL(10 * VT_S, 5 * VT_S) };

    SET("autoscaler.policy=keep-alive", "autoscaler.min-scale=2",
        "function.container-concurrency=1", "nodes.cpu-model=none",
        "kubelet.start-qps=0.01", "kubelet.start-parallelism=1");
    constant_run_play(&run, calls, G_N_ELEMENTS(calls));
    for (uint32_t i = 0; i < 2; i++) {
        const VtPodRow *row = constant_run_pod(&run, 0, i);

        cr_expect(eq(i64, row->created_ns, 0));
        cr_expect(eq(i64, row->scheduled_ns, 0));
        cr_expect(eq(i64, row->started_ns, 0));
        cr_expect(eq(i64, row->ready_ns, 0));
        cr_expect(eq(i64, row->usable_ns, 0));
        cr_expect(eq(i64, row->startup_cpu_ns, 0));
    }
    cr_expect(eq(i64, constant_run_pod(&run, 0, 2)->ready_ns, 10 * VT_S + READY_NS));
    cr_expect(eq(dbl, g_array_index(run.kept.seconds, VtSecond, 0).cpu_busy_cores, 0));
    cr_expect(eq(i64, g_array_index(run.kept.seconds, VtSecond, 0).pods_ready, 2));
}

/* Active since time 0, a revision without traffic is inactive after a stable window. Its
 * activators are in the endpoints all the time, or, served directly, from then on, for
 * the grace period. */
Test(deployed_pods, go_after_window_and_grace_when_nobody_comes)
{
    static const struct {
        const char *capacity;
        VtTime deleted_ns;
    } cases[] = {
        { "autoscaler.target-burst-capacity=211", 60 * VT_S },
        { "autoscaler.target-burst-capacity=-1", 60 * VT_S },
        { "autoscaler.target-burst-capacity=0", 90 * VT_S },
    };

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        tear_down();
        set_up();
        SET(cases[i].capacity);
        run.tail_ns = 2 * VT_MINUTE;
        constant_run_play(&run, NULL, 0);
        cr_assert(eq(u32, run.kept.pods->len, 1));
        cr_expect(eq(i64, constant_run_pod(&run, 0, 0)->deleted_ns,
                     cases[i].deleted_ns + LATE_NS + CREATED_NS),
                  "row %zu", i);
    }
}

/* Room for one: the other function's pod takes its place when it is gone, and starts like
 * any other; a request waits for it. */
Test(deployed_pods, that_find_no_room_wait_for_it)
{
    static const VtInvocation call = { .scheduled_ns = VT_S,
                                       .requested_ns = 100 * VT_MS,
                                       .function = 1 };

    SET("nodes.max-pods=1");
    run.functions_count = 2;
    constant_run_play(&run, &call, 1);

    const VtPodRow *first = constant_run_pod(&run, 0, 0);
    const VtPodRow *second = constant_run_pod(&run, 1, 0);

    cr_expect(eq(i64, first->ready_ns, 0));
    cr_expect(eq(i64, second->created_ns, 0));
    cr_expect(eq(i64, second->scheduled_ns, first->gone_ns + SCHEDULED_NS - CREATED_NS));
    constant_run_expect_ok(&run, 0,
                           first->gone_ns + USABLE_NS - CREATED_NS + HOP_NS + 100 * VT_MS
                               - call.scheduled_ns,
                           VT_START_COLD);
}

/* Each one's way to zero takes a call for its status, of which one passes every 10 s, and
 * one for its scale, of which there are enough by then. */
Test(deployed_pods, of_many_functions_do_not_go_all_at_once)
{
    SET("control-plane.autoscaler-qps=0.1", "control-plane.autoscaler-burst=1",
        "control-plane.autoscaler-workers=4", "autoscaler.tick-phase=200ms");
    run.functions_count = 4;
    run.tail_ns = 3 * VT_MINUTE;
    constant_run_play(&run, NULL, 0);
    for (uint32_t i = 0; i < 4; i++)
        cr_expect(eq(i64, constant_run_pod(&run, i, 0)->deleted_ns,
                     (60 + 10 * (VtTime)i) * VT_S + LATE_NS + CREATED_NS),
                  "function %u", i);
}
