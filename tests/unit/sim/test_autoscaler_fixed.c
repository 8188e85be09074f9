/* Policy fixed, in whole runs under constant latencies. */
#include "tests/support/constant_run.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

/* Three pods from the start. Requests at once and, long idle, at 200 s find them warm;
 * nothing goes or comes. */
Test(autoscaler_fixed, pods_are_there_from_beginning_to_end)
{
    static const VtInvocation calls[] = { CALL(0, 100 * VT_MS),
                                          CALL(200 * VT_S, 100 * VT_MS) };
    g_auto(KnativeRun) run;

    constant_run_init(&run);
    knative_run_set(&run, (const char *const[]){ "autoscaler.policy=fixed",
                                                 "autoscaler.fixed-pods=3", NULL });
    constant_run_play(&run, calls, G_N_ELEMENTS(calls));
    cr_assert(eq(u32, run.kept.pods->len, 3));
    for (uint32_t i = 0; i < 3; i++) {
        const VtPodRow *pod = constant_run_pod(&run, 0, i);

        cr_expect(eq(i64, pod->ready_ns, 0));
        cr_expect(eq(i64, pod->deleted_ns, VT_UNKNOWN));
    }
    constant_run_expect_ok(&run, 0, HOP_NS + 100 * VT_MS, VT_START_WARM);
    constant_run_expect_ok(&run, 1, HOP_NS + 100 * VT_MS, VT_START_WARM);
}

/* One request per pod, two pods: of three requests at once the third waits for the end of
 * the first, however long that takes. */
Test(autoscaler_fixed, does_not_follow_the_load)
{
    static const VtInvocation calls[] = { CALL(10 * VT_S, 30 * VT_S),
                                          CALL(10 * VT_S, 40 * VT_S),
                                          CALL(10 * VT_S, 1 * VT_S) };
    g_auto(KnativeRun) run;

    constant_run_init(&run);
    knative_run_set(
        &run, (const char *const[]){ "autoscaler.policy=fixed", "autoscaler.fixed-pods=2",
                                     "function.container-concurrency=1", NULL });
    constant_run_play(&run, calls, G_N_ELEMENTS(calls));
    cr_expect(eq(u32, run.kept.pods->len, 2));
    constant_run_expect_ok(&run, 2, HOP_NS + 30 * VT_S + HOP_NS + 1 * VT_S,
                           VT_START_WARM);
}

/* The one decision is the first. */
Test(autoscaler_fixed, decides_once)
{
    static const VtInvocation calls[] = { CALL(10 * VT_S, 100 * VT_MS) };
    g_auto(KnativeRun) run;

    constant_run_init(&run);
    knative_run_set(&run, (const char *const[]){ "autoscaler.policy=fixed",
                                                 "autoscaler.fixed-pods=4", NULL });
    constant_run_play(&run, calls, 1);
    cr_assert(eq(u32, run.kept.decisions->len, 1));
    cr_expect(eq(i64, constant_run_decision(&run, 0, 4)->time_ns, 0));
}
