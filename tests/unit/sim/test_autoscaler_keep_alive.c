/* Policy keep-alive, in whole runs under constant latencies. */
#include "tests/support/constant_run.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#define KEEP_NS (60 * VT_S)

/* A request that starts its instance waits so long for it. */
#define COLD_NS USABLE_NS

static void init(KnativeRun *run)
{
    constant_run_init(run);
    knative_run_set(run,
                    (const char *const[]){ "autoscaler.policy=keep-alive",
                                           "autoscaler.keep-alive-time=60s",
                                           "function.container-concurrency=1",
                                           "control-plane.probe-interval=0s", NULL });
}

/* Nothing is there at first. The request at 10 s starts instance 0; the one at 12 s,
 * while the first executes, instance 1. At 20 s both are idle, and the older serves. */
Test(autoscaler_keep_alive, starts_one_when_none_is_idle)
{
    static const VtInvocation calls[] = { CALL(10 * VT_S, 5 * VT_S),
                                          CALL(12 * VT_S, 1 * VT_S),
                                          CALL(20 * VT_S, 1 * VT_S) };
    g_auto(KnativeRun) run;

    init(&run);
    constant_run_play(&run, calls, G_N_ELEMENTS(calls));
    cr_assert(eq(u32, run.kept.pods->len, 2));
    cr_expect(eq(i64, constant_run_pod(&run, 0, 0)->created_ns, 10 * VT_S + CREATED_NS));
    cr_expect(eq(i64, constant_run_pod(&run, 0, 1)->created_ns, 12 * VT_S + CREATED_NS));
    constant_run_expect_ok(&run, 0, COLD_NS + HOP_NS + 5 * VT_S, VT_START_COLD);
    constant_run_expect_ok(&run, 1, COLD_NS + HOP_NS + 1 * VT_S, VT_START_COLD);
    constant_run_expect_ok(&run, 2, HOP_NS + 1 * VT_S, VT_START_WARM);
    cr_expect(eq(u32, kept_log_find(&run.kept, 2)->instance, 0));
}

/* Idle from the end of its request, at 10 s + COLD_NS + HOP_NS + 1 s, the instance goes a
 * minute later to the nanosecond; a request after that starts another. */
Test(autoscaler_keep_alive, ends_what_is_idle_for_its_time)
{
    static const VtInvocation calls[] = { CALL(10 * VT_S, 1 * VT_S),
                                          CALL(80 * VT_S, 1 * VT_S) };
    const VtTime idle_ns = 10 * VT_S + COLD_NS + HOP_NS + 1 * VT_S;
    g_auto(KnativeRun) run;

    init(&run);
    constant_run_play(&run, calls, G_N_ELEMENTS(calls));
    cr_expect(eq(i64, constant_run_pod(&run, 0, 0)->deleted_ns, idle_ns + KEEP_NS));
    constant_run_expect_ok(&run, 1, COLD_NS + HOP_NS + 1 * VT_S, VT_START_COLD);
}

/* Every request starts the time anew: with one each 50 s the instance stays. */
Test(autoscaler_keep_alive, requests_renew_the_time)
{
    static const VtInvocation calls[] = { CALL(10 * VT_S, 1 * VT_S),
                                          CALL(60 * VT_S, 1 * VT_S),
                                          CALL(110 * VT_S, 1 * VT_S),
                                          CALL(160 * VT_S, 1 * VT_S) };
    g_auto(KnativeRun) run;

    init(&run);
    run.tail_ns = 100 * VT_S;
    constant_run_play(&run, calls, G_N_ELEMENTS(calls));
    cr_assert(eq(u32, run.kept.pods->len, 1));
    cr_expect(eq(i64, constant_run_pod(&run, 0, 0)->deleted_ns,
                 160 * VT_S + HOP_NS + 1 * VT_S + KEEP_NS));
}

/* Two instances, of which the first (by the order of instances) gets all later requests:
 * the other goes a minute after its only one. */
Test(autoscaler_keep_alive, each_instance_has_a_time_of_its_own)
{
    static const VtInvocation calls[] = { CALL(10 * VT_S, 5 * VT_S),
                                          CALL(12 * VT_S, 1 * VT_S),
                                          CALL(50 * VT_S, 1 * VT_S) };
    g_auto(KnativeRun) run;

    init(&run);
    run.tail_ns = 100 * VT_S;
    constant_run_play(&run, calls, G_N_ELEMENTS(calls));
    cr_expect(eq(i64, constant_run_pod(&run, 0, 1)->deleted_ns,
                 12 * VT_S + COLD_NS + HOP_NS + 1 * VT_S + KEEP_NS));
    cr_expect(eq(i64, constant_run_pod(&run, 0, 0)->deleted_ns,
                 50 * VT_S + HOP_NS + 1 * VT_S + KEEP_NS));
}

/* The node has room for one: the instance started for the second request finds none. The
 * first one serves both, 5 s and 1 s; when its time is over the other is not needed, and
 * goes with it instead of coming in its place. */
Test(autoscaler_keep_alive, leaves_nothing_pending_behind)
{
    static const VtInvocation calls[] = { CALL(10 * VT_S, 5 * VT_S),
                                          CALL(12 * VT_S, 1 * VT_S) };
    const VtTime end_ns =
        10 * VT_S + COLD_NS + HOP_NS + 5 * VT_S + HOP_NS + 1 * VT_S + KEEP_NS;
    g_auto(KnativeRun) run;

    init(&run);
    knative_run_set(&run, (const char *const[]){ "nodes.max-pods=1", NULL });
    run.tail_ns = 200 * VT_S;
    constant_run_play(&run, calls, G_N_ELEMENTS(calls));
    cr_assert(eq(u32, run.kept.pods->len, 2));
    cr_expect(eq(i64, constant_run_pod(&run, 0, 0)->deleted_ns, end_ns));
    cr_expect(eq(i64, constant_run_pod(&run, 0, 1)->deleted_ns, end_ns));
    cr_expect(eq(i64, constant_run_pod(&run, 0, 1)->scheduled_ns, VT_UNKNOWN));
}

/* min-scale is there from the start and for good; max-scale bounds a burst, the rest of
 * which waits: of three requests at once the third gets the first instance's second go.
 */
Test(autoscaler_keep_alive, is_held_to_its_bounds)
{
    static const VtInvocation calls[] = { CALL(10 * VT_S, 5 * VT_S),
                                          CALL(10 * VT_S, 7 * VT_S),
                                          CALL(10 * VT_S, 1 * VT_S) };
    g_auto(KnativeRun) run;

    init(&run);
    knative_run_set(&run, (const char *const[]){ "autoscaler.min-scale=1",
                                                 "autoscaler.max-scale=2", NULL });
    run.tail_ns = 200 * VT_S;
    constant_run_play(&run, calls, G_N_ELEMENTS(calls));
    cr_assert(eq(u32, run.kept.pods->len, 2));
    cr_expect(eq(i64, constant_run_pod(&run, 0, 0)->ready_ns, 0));
    constant_run_expect_ok(&run, 0, HOP_NS + 5 * VT_S, VT_START_WARM);
    constant_run_expect_ok(&run, 2, HOP_NS + 5 * VT_S + HOP_NS + 1 * VT_S, VT_START_WARM);
    cr_expect(eq(i64, constant_run_pod(&run, 0, 0)->deleted_ns,
                 10 * VT_S + HOP_NS + 5 * VT_S + HOP_NS + 1 * VT_S + KEEP_NS));
    cr_expect(eq(i64, constant_run_pod(&run, 0, 1)->deleted_ns, VT_UNKNOWN));
}
