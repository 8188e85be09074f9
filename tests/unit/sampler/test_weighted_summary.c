#include "sampler/summary.h"
#include "tests/support/tiny_trace.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

/* Two functions of 100 ms and 100 MiB, called 6 and 12 times in a minute: 0.1 and 0.2
 * times a second, which takes 0.01 and 0.02 cores. They stand for 1 and 4.5 functions: 6
 * + 54 calls, one a second, 0.1 cores and 10 MiB. */
Test(weighted_summary, multiplies_each_function_by_its_weight)
{
    static const uint32_t counts[] = { 6, 12 };
    static const double weights[] = { 1, 4.5 };
    const VtDurationClamp none = { 0 };
    g_autoptr(VtTrace) trace = tiny_trace(counts, 2, 1);
    const VtWeightedSummary got = vt_summary_of_weights(trace, weights, &none);

    cr_expect(eq(dbl, got.functions, 5.5));
    cr_expect(eq(dbl, got.load.invocations, 60));
    cr_expect(epsilon_eq(dbl, got.load.mean_rps, 1, 1e-12));
    cr_expect(epsilon_eq(dbl, got.load.cpu_cores, 0.1, 1e-12));
    cr_expect(epsilon_eq(dbl, got.load.memory_mib, 10, 1e-9));
}
