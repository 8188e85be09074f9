/* What nodes know of where a service leads, which they follow only now and then. */
#include "tests/support/constant_run.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

/* The first pod of a function comes at 20 s, and the function is served directly; after
 * 35 s it is decided to go and served through the activator again. Nodes that followed at
 * 30 s still lead to the pod, which counts the probe as a request and stays. Nodes that
 * follow at 100 s have seen neither change: the probe finds an activator, and the grace
 * period goes on. [recorded: fact 8] */
Test(service_nodes, two_changes_that_they_have_not_seen_are_none)
{
    static const struct {
        const char *interval;
        bool is_kept;
    } cases[] = {
        { "control-plane.service-sync-interval=30s", true },
        { "control-plane.service-sync-interval=100s", false },
    };
    static const VtInvocation calls[] = { CALL(20 * VT_S, 100 * VT_MS) };

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_auto(KnativeRun) run;

        constant_run_init(&run);
        knative_run_set(&run, (const char *const[]){ "autoscaler.initial-scale=0",
                                                     "autoscaler.target-burst-capacity=0",
                                                     "autoscaler.stable-window=15s",
                                                     cases[i].interval, NULL });
        run.tail_ns = 60 * VT_S;
        constant_run_play(&run, calls, 1);

        const VtTime zero_ns = constant_run_decision(&run, 23 * VT_S, 0)->time_ns;
        const VtTime gone_ns = zero_ns / VT_S * VT_S + 30 * VT_S + LATE_NS + CREATED_NS;
        const VtTime deleted_ns = constant_run_pod(&run, 0, 0)->deleted_ns;

        cr_assert(gt(i64, zero_ns, 35 * VT_S), "row %zu", i);
        cr_expect(eq(i64, deleted_ns, cases[i].is_kept ? VT_UNKNOWN : gone_ns), "row %zu",
                  i);
    }
}
