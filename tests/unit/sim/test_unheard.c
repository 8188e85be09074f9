/* What functions execute after their time-out, told apart from records. */
#include "tests/support/constant_run.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

/* Adds up what is unheard; records and the rest are kept as ever. */
static double unheard_s;

static void add_unheard(VtRunLog *log, VtPhase phase, VtTime executed_ns)
{
    (void)log;
    cr_expect(eq(int, (int)phase, (int)VT_PHASE_MEASURE));
    unheard_s += (double)executed_ns / VT_S;
}

/* Two calls of 1 s on one core, out of time after half a second of which a hop is the
 * beginning: each has executed half of the rest by then. In the end they have executed 1
 * s each, at 2 s and a hop; a run that ends before, with the answers or 0.5 s after them,
 * has used what time there was. */
Test(unheard, work_is_told_even_when_the_run_ends_first)
{
    static const VtInvocation calls[] = {
        { .requested_ns = VT_S, .phase = VT_PHASE_MEASURE },
        { .requested_ns = VT_S, .phase = VT_PHASE_MEASURE },
    };
    static const struct {
        VtTime tail_ns;
        double executed_s;
    } cases[] = { { 5 * VT_S, 2 }, { 0, 0.498 }, { 500 * VT_MS, 0.998 } };

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_auto(KnativeRun) run;
        VtRunLogOps ops;

        constant_run_init(&run);
        ops = *run.kept.base.ops;
        ops.unheard = add_unheard;
        run.kept.base.ops = &ops;
        run.tail_ns = cases[i].tail_ns;
        unheard_s = 0;
        knative_run_set(
            &run, (const char *const[]){ "nodes.cpu=1", "function.timeout=500ms", NULL });
        constant_run_play(&run, calls, G_N_ELEMENTS(calls));
        constant_run_expect_timeout(&run, 0, 500 * VT_MS);
        constant_run_expect_timeout(&run, 1, 500 * VT_MS);
        cr_expect(epsilon_eq(dbl, unheard_s, cases[i].executed_s, 1e-6), "row %zu", i);
    }
}
