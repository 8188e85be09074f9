/* What functions execute without an answer, told apart from records. */
#include "tests/support/constant_run.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

/* Adds up what is unheard; records and the rest are kept as ever. */
static double unheard_s;

static void add_unheard(VtRunLog *log, const VtInvocation *invocation, VtTime executed_ns)
{
    (void)log;
    cr_expect(eq(int, (int)invocation->phase, (int)VT_PHASE_MEASURE));
    unheard_s += (double)executed_ns / VT_S;
}

static void init(KnativeRun *run, VtRunLogOps *ops)
{
    constant_run_init(run);
    *ops = *run->kept.base.ops;
    ops->unheard = add_unheard;
    run->kept.base.ops = ops;
    unheard_s = 0;
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

        init(&run, &ops);
        run.tail_ns = cases[i].tail_ns;
        knative_run_set(
            &run, (const char *const[]){ "nodes.cpu=1", "function.timeout=500ms", NULL });
        constant_run_play(&run, calls, G_N_ELEMENTS(calls));
        constant_run_expect_timeout(&run, 0, 500 * VT_MS);
        constant_run_expect_timeout(&run, 1, 500 * VT_MS);
        cr_expect(epsilon_eq(dbl, unheard_s, cases[i].executed_s, 1e-6), "row %zu", i);
    }
}

/* On a core for each, one call of 1 s has executed 0.7 s when another one, of memory that
 * both together do not have, ends both before it executes. With a time-out of half a
 * second nobody hears of the first one's end, and the work is told all the same. */
Test(unheard, work_of_a_killed_function_is_told)
{
    static const VtInvocation calls[] = {
        { .requested_ns = VT_S, .memory_mib = 60, .phase = VT_PHASE_MEASURE },
        { .scheduled_ns = 700 * VT_MS,
          .requested_ns = VT_S,
          .memory_mib = 60,
          .phase = VT_PHASE_MEASURE },
    };
    static const struct {
        const char *timeout;
        VtStatus status;
    } cases[] = { { "function.timeout=5s", VT_STATUS_ERROR },
                  { "function.timeout=500ms", VT_STATUS_TIMEOUT } };

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_auto(KnativeRun) run;
        VtRunLogOps ops;

        init(&run, &ops);
        knative_run_set(&run, (const char *const[]){ "nodes.oom-kill=on",
                                                     "resources.memory-limit=100MiB",
                                                     cases[i].timeout, NULL });
        constant_run_play(&run, calls, G_N_ELEMENTS(calls));

        const VtRecord *record = kept_log_find(&run.kept, 0);

        cr_expect(eq(int, (int)record->status, (int)cases[i].status), "row %zu", i);
        cr_expect(eq(i64, record->executed_ns, VT_UNKNOWN), "row %zu", i);
        cr_expect(epsilon_eq(dbl, unheard_s, 0.7, 1e-6), "row %zu", i);
    }
}
