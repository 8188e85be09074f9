#include "sampler/shape.h"
#include "tests/support/tiny_trace.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include <math.h>

/* Three functions over 120 minutes: one call in all, two, and 97: the first alone is
 * under a call an hour. Of the hottest 1, 5, 10 and 20 %, rounded up, each is one
 * function. */
Test(shape, ranks_functions_by_their_calls)
{
    uint32_t counts[3 * 120] = { 0 };

    counts[5] = 1;
    counts[120] = counts[200] = 1;
    counts[240] = 97;

    g_autoptr(VtTrace) trace = tiny_trace(counts, 3, 120);
    const VtShape shape = vt_shape_of_trace(trace, NULL);

    cr_expect(eq(dbl, shape.rare_functions_ratio, 1.0 / 3));
    for (int h = 0; h < VT_SHAPE_HOTTEST; h++)
        cr_expect(eq(dbl, shape.hottest_calls_ratio[h], 0.97));
}

/* Of forty functions, 1 % is one, 5 % two, 10 % four and 20 % eight. Function i is called
 * i + 1 times, all together 820: the hottest are 40, 39, 38, .. */
Test(shape, adds_up_the_hottest)
{
    static const double expected[VT_SHAPE_HOTTEST] = { 40.0 / 820, 79.0 / 820,
                                                       154.0 / 820, 292.0 / 820 };
    uint32_t counts[40];

    for (uint32_t i = 0; i < 40; i++)
        counts[i] = i + 1;

    g_autoptr(VtTrace) trace = tiny_trace(counts, 40, 1);
    const VtShape shape = vt_shape_of_trace(trace, NULL);

    for (int h = 0; h < VT_SHAPE_HOTTEST; h++)
        cr_expect(epsilon_eq(dbl, shape.hottest_calls_ratio[h], expected[h], 1e-15));
}

/* Even calls have no dispersion. 0 4 0 0: mean 1, variance (1 + 9 + 1 + 1) / 4 = 3. A
 * function without a call has none. All together 2 6 2 2: mean 3, variance 3, and the
 * busiest minute is twice the mean. */
Test(shape, tells_bursts_from_even_calls)
{
    static const uint32_t counts[] = { 2, 2, 2, 2, 0, 4, 0, 0, 0, 0, 0, 0 };
    g_autoptr(VtTrace) trace = tiny_trace(counts, 3, 4);
    const VtShape shape = vt_shape_of_trace(trace, NULL);

    cr_expect(eq(dbl, shape.dispersion.at[0], 0));
    cr_expect(eq(dbl, shape.dispersion.at[3], 1.5)); /* the median, half way */
    cr_expect(eq(dbl, shape.dispersion.at[VT_SUMMARY_FRACTIONS - 1], 3));
    cr_expect(eq(dbl, shape.total_dispersion, 1));
    cr_expect(eq(dbl, shape.peak_to_mean, 2));
}

/* 23:59 of one day to 00:01 of the next: label 1440 is the last minute of the first. */
Test(shape, knows_the_hour_of_each_minute)
{
    static const uint32_t counts[] = { 7, 1, 4 };
    g_autoptr(VtTrace) trace = tiny_trace(counts, 1, 3);

    trace->first_minute = 1440;

    const VtShape shape = vt_shape_of_trace(trace, NULL);

    cr_expect(eq(sz, shape.hours[23].minutes, 1));
    cr_expect(eq(dbl, shape.hours[23].calls_per_minute, 7));
    cr_expect(eq(sz, shape.hours[0].minutes, 2));
    cr_expect(eq(dbl, shape.hours[0].calls_per_minute, 2.5));
    cr_expect(eq(sz, shape.hours[12].minutes, 0));
}
