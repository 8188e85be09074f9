/* A deleted pod has the time-out of its revision to end; then it is killed. Times are
 * derived by hand. */
#include "tests/support/constant_run.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

static double unheard_s;

static void add_unheard(VtRunLog *log, const VtInvocation *invocation, VtTime executed_ns)
{
    (void)log;
    (void)invocation;
    unheard_s += (double)executed_ns / VT_S;
}

/* Without a request in it: the drain, but no longer than the time-out. */
Test(grace_period, bounds_the_drain)
{
    static const struct {
        const char *timeout;
        VtTime draining_ns;
    } cases[] = {
        { "function.timeout=5s", 5 * VT_S },
        { "function.timeout=30s", 30 * VT_S },
        { "function.timeout=5m", 30 * VT_S },
    };

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_auto(KnativeRun) run;
        const VtPodRow *row;

        constant_run_init(&run);
        knative_run_set(&run, (const char *const[]){ "kubelet.drain-time=30s",
                                                     cases[i].timeout, NULL });
        run.tail_ns = 3 * VT_MINUTE;
        constant_run_play(&run, NULL, 0);
        row = constant_run_pod(&run, 0, 0);
        cr_expect(eq(i64, row->gone_ns, row->deleted_ns + cases[i].draining_ns + GONE_NS),
                  "row %zu", i);
    }
}

/* Two requests of 10 minutes that nobody hears any more after a second share one core
 * from a hop after 10 s to the end of their pod, which comes a second after its deletion
 * and not 20 minutes later. All of that is told. */
Test(grace_period, breaks_off_what_nobody_hears)
{
    static const VtInvocation calls[] = { CALL(10 * VT_S, 10 * VT_MINUTE),
                                          CALL(10 * VT_S, 10 * VT_MINUTE) };
    g_auto(KnativeRun) run;
    VtRunLogOps ops;
    const VtPodRow *row;

    constant_run_init(&run);
    ops = *run.kept.base.ops;
    ops.unheard = add_unheard;
    run.kept.base.ops = &ops;
    run.tail_ns = 3 * VT_MINUTE;
    knative_run_set(&run, (const char *const[]){ "function.timeout=1s", "nodes.cpu=1",
                                                 "kubelet.drain-time=30s", NULL });
    constant_run_play(&run, calls, G_N_ELEMENTS(calls));
    constant_run_expect_timeout(&run, 0, VT_S);
    constant_run_expect_timeout(&run, 1, VT_S);
    row = constant_run_pod(&run, 0, 0);
    cr_expect(eq(i64, row->gone_ns, row->deleted_ns + VT_S + GONE_NS));
    cr_expect(epsilon_eq(dbl, unheard_s,
                         (double)(row->deleted_ns + VT_S - 10 * VT_S - HOP_NS) / VT_S,
                         1e-6));
}

/* What ends by itself within the grace period is not cut. */
Test(grace_period, lets_short_work_end)
{
    static const VtInvocation call = CALL(10 * VT_S, 8 * VT_S);
    g_auto(KnativeRun) run;
    const VtPodRow *row;

    constant_run_init(&run);
    run.tail_ns = 3 * VT_MINUTE;
    knative_run_set(&run, (const char *const[]){ "function.timeout=10s", NULL });
    constant_run_play(&run, &call, 1);
    constant_run_expect_ok(&run, 0, HOP_NS + 8 * VT_S, VT_START_WARM);
    row = constant_run_pod(&run, 0, 0);
    cr_expect(eq(i64, row->gone_ns, row->deleted_ns + GONE_NS));
}
