#include "core/histogram.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

static void add_times(VtHistogram *histogram, int64_t value, int times)
{
    for (int i = 0; i < times; i++)
        vt_histogram_add(histogram, value);
}

Test(histogram_counters, idle_holds_nothing)
{
    g_autoptr(VtHistogram) histogram = vt_histogram_new(7);

    cr_expect(eq(ptr, histogram->counters, NULL));
    cr_expect(eq(ptr, histogram->carries, NULL));
    cr_expect(eq(u64, sizeof *histogram, 32));
}

/* 2^16 times 3 brings its counter back to nought; of 65,536 + 65,535 values the rank
 * 65,536 is the last 3 and the next one the first 200. */
Test(histogram_counters, count_past_their_16_bits)
{
    static const struct {
        double q;
        int64_t value;
    } cases[] = { { 65536 / 131071.0, 3 }, { 65537 / 131071.0, 200 }, { 1, 200 } };
    g_autoptr(VtHistogram) histogram = vt_histogram_new(7);

    add_times(histogram, 3, 65536);
    cr_expect(eq(u64, vt_histogram_count(histogram), 65536));
    add_times(histogram, 200, 65535);
    cr_expect(eq(u64, vt_histogram_count(histogram), 131071));
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++)
        cr_expect(eq(i64, vt_histogram_quantile(histogram, cases[i].q), cases[i].value),
                  "row %zu", i);
}

/* The range grows around carries without losing them: 70,000 of 5,000, whose bucket with
 * 7 bits is [4992, 5024) with 5008 in the middle, then one below and one far above. */
Test(histogram_counters, survive_a_growing_range)
{
    g_autoptr(VtHistogram) histogram = vt_histogram_new(7);

    add_times(histogram, 5000, 70000);
    vt_histogram_add(histogram, 1);
    vt_histogram_add(histogram, INT64_C(1) << 50);
    vt_histogram_add(histogram, 0);
    cr_expect(eq(u64, vt_histogram_count(histogram), 70003));
    cr_expect(eq(i64, vt_histogram_quantile(histogram, 0), 0));
    cr_expect(eq(i64, vt_histogram_quantile(histogram, 2 / 70003.0), 1));
    cr_expect(eq(i64, vt_histogram_quantile(histogram, 0.5), 5008));
    cr_expect(eq(i64, vt_histogram_quantile(histogram, 70002 / 70003.0), 5008));
    cr_expect(eq(i64, vt_histogram_quantile(histogram, 1), INT64_C(1) << 50));
}

/* 40,000 + 40,000 pass 2^16 together; neither did alone. */
Test(histogram_counters, carry_when_merged)
{
    g_autoptr(VtHistogram) one = vt_histogram_new(4), other = vt_histogram_new(4);

    add_times(one, 9, 40000);
    add_times(other, 9, 40000);
    add_times(other, 2, 1);
    vt_histogram_merge(one, other);
    cr_expect(eq(u64, vt_histogram_count(one), 80001));
    cr_expect(eq(i64, vt_histogram_quantile(one, 0), 2));
    cr_expect(eq(i64, vt_histogram_quantile(one, 0.5), 9));
}

/* Merged into itself, in turn, a count grows like Fibonacci's numbers: 1, 1, then 2, 3,
 * 5, .. F(48) = 4,807,526,976 is above 2^32. */
Test(histogram_counters, count_past_32_bits)
{
    g_autoptr(VtHistogram) odd = vt_histogram_new(4), even = vt_histogram_new(4);

    vt_histogram_add(odd, 6);
    vt_histogram_add(even, 6);
    for (int i = 3; i <= 48; i++)
        vt_histogram_merge(i % 2 ? odd : even, i % 2 ? even : odd);
    cr_expect(eq(u64, vt_histogram_count(even), UINT64_C(4807526976)));
    vt_histogram_add(even, 6);
    cr_expect(eq(u64, vt_histogram_count(even), UINT64_C(4807526977)));
}
