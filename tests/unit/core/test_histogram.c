#include "core/histogram.h"
#include "core/rng.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include <math.h>
#include <stdlib.h>

#define SEEDS 20
#define SIZE  997

static int compare(const void *a, const void *b)
{
    const int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

    return (x > y) - (x < y);
}

/* Spread over all octaves up to 2^62, so that every block is met. */
static int64_t any_value(VtRng *rng)
{
    return (int64_t)(vt_rng_next(rng) >> (2 + vt_rng_below(rng, 62)));
}

static VtRng stream(uint64_t seed)
{
    VtRng rng;

    vt_rng_init(&rng, &(VtStreamKey){ .seed = seed, .purpose = VT_PURPOSE_TEST });
    return rng;
}

Test(histogram, empty_is_zero)
{
    g_autoptr(VtHistogram) histogram = vt_histogram_new(7);

    cr_expect(eq(u64, vt_histogram_count(histogram), 0));
    cr_expect(eq(i64, vt_histogram_max(histogram), 0));
    cr_expect(eq(i64, vt_histogram_quantile(histogram, 0.5), 0));
}

/* Below 2^(7+1) = 256 nothing is rounded: ranks of 1 .. 100 are their values. */
Test(histogram, small_values_are_exact)
{
    static const struct {
        double q;
        int64_t value;
    } cases[] = { { 0, 1 },      { 0.005, 1 }, { 0.5, 50 },
                  { 0.501, 51 }, { 0.99, 99 }, { 1, 100 } };
    g_autoptr(VtHistogram) histogram = vt_histogram_new(7);

    for (int64_t value = 100; value >= 1; value--)
        vt_histogram_add(histogram, value);
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++)
        cr_expect(eq(i64, vt_histogram_quantile(histogram, cases[i].q), cases[i].value),
                  "q = %g", cases[i].q);
}

/* With 2 bits, values below 8 have buckets of their own; then 8-9, 10-11, .. 14-15,
 * 16-19, .. Middles: 9, 15, 18. */
Test(histogram, buckets_are_an_octave_in_equal_parts)
{
    static const struct {
        int64_t value, middle;
    } cases[] = { { 7, 7 },   { 8, 9 },   { 9, 9 },  { 14, 15 },
                  { 16, 18 }, { 19, 18 }, { 20, 22 } };

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(VtHistogram) histogram = vt_histogram_new(2);

        vt_histogram_add(histogram, cases[i].value);
        vt_histogram_add(histogram, 1000);
        cr_expect(eq(i64, vt_histogram_quantile(histogram, 0.5), cases[i].middle),
                  "value %d", (int)cases[i].value);
    }
}

/* With 1 bit, 2^62 + 1 stands in [2^62, 1.5 x 2^62), whose middle, 1.25 x 2^62, is
 * above it; 2^63 - 1 stands in [1.5 x 2^62, 2^63), with 1.75 x 2^62 in the middle. */
Test(histogram, a_quantile_is_never_above_the_maximum)
{
    g_autoptr(VtHistogram) histogram = vt_histogram_new(1);
    const int64_t low = (INT64_C(1) << 62) + 1;

    vt_histogram_add(histogram, low);
    cr_expect(eq(i64, vt_histogram_quantile(histogram, 1), low));
    vt_histogram_add(histogram, INT64_MAX);
    cr_expect(eq(i64, vt_histogram_quantile(histogram, 0.5), INT64_C(5) << 60));
    cr_expect(eq(i64, vt_histogram_quantile(histogram, 1), INT64_C(7) << 60));
    cr_expect(eq(i64, vt_histogram_max(histogram), INT64_MAX));
}

Test(histogram, quantiles_are_within_the_promised_error_for_any_seed)
{
    for (uint64_t seed = 0; seed < SEEDS; seed++) {
        g_autoptr(VtHistogram) histogram = vt_histogram_new(7);
        VtRng rng = stream(seed);
        int64_t values[SIZE];

        for (int i = 0; i < SIZE; i++) {
            values[i] = any_value(&rng);
            vt_histogram_add(histogram, values[i]);
        }
        qsort(values, SIZE, sizeof *values, compare);
        for (int rank = 1; rank <= SIZE; rank++) {
            const double q = (rank - 0.5) / SIZE; /* ceil(q x SIZE) is the rank */
            const double got = (double)vt_histogram_quantile(histogram, q);
            const double want = (double)values[rank - 1];

            cr_assert(fabs(got - want) <= want / 256, "seed %d, rank %d: %g, not %g",
                      (int)seed, rank, got, want);
        }
    }
}

Test(histogram, merged_is_as_if_added_to_one)
{
    g_autoptr(VtHistogram) all = vt_histogram_new(5), odd = vt_histogram_new(5),
                           even = vt_histogram_new(5);
    VtRng rng = stream(1);

    for (int i = 0; i < SIZE; i++) {
        const int64_t value = any_value(&rng);

        vt_histogram_add(all, value);
        vt_histogram_add(i % 2 ? odd : even, value);
    }
    vt_histogram_merge(odd, even);
    cr_expect(eq(u64, vt_histogram_count(odd), SIZE));
    cr_expect(eq(i64, vt_histogram_max(odd), vt_histogram_max(all)));
    for (double q = 0; q <= 1; q += 1.0 / 64)
        cr_expect(eq(i64, vt_histogram_quantile(odd, q), vt_histogram_quantile(all, q)));
}
