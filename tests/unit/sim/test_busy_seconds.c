/* What timeline rows tell of the processor. */
#include "tests/support/constant_run.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

/* One request of 250 ms at 10 s, when its pod has long been there; the run ends with it,
 * a quarter of a second after row 10 began. */
Test(busy_seconds, add_up_to_what_was_executed)
{
    static const VtInvocation calls[] = { CALL(10 * VT_S, 250 * VT_MS) };
    g_auto(KnativeRun) run;
    double busy = 0;

    constant_run_init(&run);
    constant_run_play(&run, calls, 1);
    cr_assert(eq(u32, run.kept.seconds->len, 11));
    for (guint i = 0; i < 11; i++)
        busy += g_array_index(run.kept.seconds, VtSecond, i).cpu_busy_cores;
    cr_expect(epsilon_eq(dbl, busy, 0.25, 1e-9));
}
