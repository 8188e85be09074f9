#include "sampler/shape.h"
#include "tests/support/tiny_trace.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include <math.h>

/* Three functions over two hours with 1, 10 and 50 calls, which stand for 12, 6 and 2: of
 * 20 functions with 12 + 60 + 100 calls 12 are under a call an hour. The hottest 1 and 5
 * % are one function, half of what the third stands for; 10 % both; 20 % two more. */
Test(weighted_shape, ranks_what_functions_stand_for)
{
    static const double weights[] = { 12, 6, 2 };
    static const double expected[VT_SHAPE_HOTTEST] = { 50.0 / 172, 50.0 / 172,
                                                       100.0 / 172, 120.0 / 172 };
    uint32_t counts[3 * 120] = { 0 };

    counts[7] = 1;
    counts[120 + 3] = 10;
    counts[240 + 90] = 50;

    g_autoptr(VtTrace) trace = tiny_trace(counts, 3, 120);
    const VtShape shape = vt_shape_of_trace(trace, weights);

    cr_expect(epsilon_eq(dbl, shape.rare_functions_ratio, 12 / 20.0, 1e-12));
    for (int h = 0; h < VT_SHAPE_HOTTEST; h++)
        cr_expect(epsilon_eq(dbl, shape.hottest_calls_ratio[h], expected[h], 1e-12));
    /* Midnight to one: 12 x 1 + 6 x 10 calls in 60 minutes; then 2 x 50. */
    cr_expect(epsilon_eq(dbl, shape.hours[0].calls_per_minute, 72 / 60.0, 1e-12));
    cr_expect(epsilon_eq(dbl, shape.hours[1].calls_per_minute, 100 / 60.0, 1e-12));
}

/* Dispersions 0, of weight 3, and 3, of weight 1: 0 0 0 3. Of what coincides nothing is
 * known. */
Test(weighted_shape, weighs_the_functions_dispersions)
{
    static const uint32_t counts[] = { 2, 2, 2, 2, 0, 4, 0, 0 };
    static const double weights[] = { 3, 1 };
    g_autoptr(VtTrace) trace = tiny_trace(counts, 2, 4);
    const VtShape shape = vt_shape_of_trace(trace, weights);

    cr_expect(eq(dbl, shape.dispersion.at[3], 0));                   /* the median */
    cr_expect(epsilon_eq(dbl, shape.dispersion.at[4], 0.75, 1e-12)); /* a quarter of 3 */
    cr_expect(eq(dbl, shape.dispersion.at[VT_SUMMARY_FRACTIONS - 1], 3));
    cr_expect(isnan(shape.total_dispersion) && isnan(shape.peak_to_mean));
}

/* What a function stands for is that function, so many times. */
Test(weighted_shape, is_that_of_a_trace_with_the_functions_repeated)
{
    static const uint32_t counts[] = { 0, 1, 5, 5, 0, 9 };
    static const uint32_t repeated[] = { 0, 1, 0, 1, 0, 1, 5, 5, 0, 9, 0, 9 };
    static const double weights[] = { 3, 1, 2 };
    g_autoptr(VtTrace) trace = tiny_trace(counts, 3, 2);
    g_autoptr(VtTrace) whole = tiny_trace(repeated, 6, 2);
    const VtDurationClamp none = { 0 };
    const VtShape got = vt_shape_of_trace(trace, weights);
    const VtShape expected = vt_shape_of_trace(whole, NULL);
    const VtWeightedSummary summary = vt_summary_of_weights(trace, weights, &none);
    const VtSummary whole_summary = vt_summary_of_trace(whole, &none);

    cr_expect(
        epsilon_eq(dbl, got.rare_functions_ratio, expected.rare_functions_ratio, 1e-12));
    for (int h = 0; h < VT_SHAPE_HOTTEST; h++) {
        cr_expect(epsilon_eq(dbl, got.hottest_calls_ratio[h],
                             expected.hottest_calls_ratio[h], 1e-12));
    }
    for (int i = 0; i < VT_SUMMARY_FRACTIONS; i++) {
        cr_expect(
            epsilon_eq(dbl, got.dispersion.at[i], expected.dispersion.at[i], 1e-12));
        cr_expect(epsilon_eq(dbl, summary.calls_per_minute.at[i],
                             whole_summary.calls_per_minute.at[i], 1e-12));
        cr_expect(epsilon_eq(dbl, summary.duration_ms.at[i],
                             whole_summary.duration_ms.at[i], 1e-12));
    }
    cr_expect(
        epsilon_eq(dbl, summary.zero_cells_ratio, whole_summary.zero_cells_ratio, 1e-12));
    cr_expect(
        epsilon_eq(dbl, summary.load.invocations, whole_summary.load.invocations, 1e-9));
}
