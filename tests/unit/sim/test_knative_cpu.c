/* Whole runs: what of its node's processor a pod gets. */
#include "tests/support/constant_run.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

/* The pod is on its node from the start, and so are the periods of its limit. 120 ms
 * under half a core from the beginning of a period on: 50 in each of two periods, 20 in
 * the third; or at half speed; or without a limit. */
Test(knative_cpu, limit_holds_as_the_quota_says)
{
    static const struct {
        const char *quota;
        VtTime takes_ns;
    } cases[] = {
        { "nodes.cpu-quota=cfs", 220 * VT_MS },
        { "nodes.cpu-quota=fluid", 240 * VT_MS },
        { "nodes.cpu-quota=none", 120 * VT_MS },
    };
    const VtInvocation call = CALL(10 * VT_S - HOP_NS, 120 * VT_MS);

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_auto(KnativeRun) run;

        constant_run_init(&run);
        knative_run_set(&run, (const char *const[]){ "resources.cpu-limit=500m",
                                                     cases[i].quota, NULL });
        constant_run_play(&run, &call, 1);
        constant_run_expect_ok(&run, 0, HOP_NS + cases[i].takes_ns, VT_START_WARM);
    }
}

/* One core, three requests in one pod and one in another, each of 30 ms. Among pods of
 * equal requests the fourth has half a core, and ends after 60 ms; when the others have
 * 20 ms left each and take 60 ms more. Evenly among invocations all end after 120 ms. */
Test(knative_cpu, is_shared_by_pods_or_by_invocations)
{
    static const struct {
        const char *model;
        VtTime alone_ns;
    } cases[] = { { "nodes.cpu-model=shared", 60 * VT_MS },
                  { "nodes.cpu-model=even", 120 * VT_MS } };
    static const VtInvocation calls[] = {
        CALL(10 * VT_S, 30 * VT_MS),
        CALL(10 * VT_S, 30 * VT_MS),
        CALL(10 * VT_S, 30 * VT_MS),
        { .scheduled_ns = 10 * VT_S, .requested_ns = 30 * VT_MS, .function = 1 },
    };

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_auto(KnativeRun) run;

        constant_run_init(&run);
        run.functions_count = 2;
        knative_run_set(&run, (const char *const[]){ "nodes.cpu=1", cases[i].model,
                                                     "autoscaler.min-scale=1", NULL });
        constant_run_play(&run, calls, G_N_ELEMENTS(calls));
        for (uint64_t id = 0; id < 3; id++)
            constant_run_expect_ok(&run, id, HOP_NS + 120 * VT_MS, VT_START_WARM);
        constant_run_expect_ok(&run, 3, HOP_NS + cases[i].alone_ns, VT_START_WARM);
    }
}
