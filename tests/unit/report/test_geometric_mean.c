#include "report/geometric_mean.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <glib.h>

static VtGeometricMean mean_of(const double *values, size_t count)
{
    VtGeometricMean mean = vt_geometric_mean();

    for (size_t i = 0; i < count; i++)
        vt_geometric_mean_add(&mean, values[i]);
    return mean;
}

Test(geometric_mean, is_the_root_of_the_product)
{
    static const struct {
        double values[4];
        size_t count;
        double expected;
    } cases[] = {
        { { 7 }, 1, 7 },
        { { 2, 8 }, 2, 4 },           /* sqrt(16) */
        { { 1, 10, 100 }, 3, 10 },    /* cbrt(1000) */
        { { 0.5, 2, 4, 0.25 }, 4, 1 } /* a product of 1 */
    };

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        const VtGeometricMean mean = mean_of(cases[i].values, cases[i].count);

        cr_expect(
            epsilon_eq(dbl, vt_geometric_mean_value(&mean), cases[i].expected, 1e-14),
            "row %zu", i);
    }
}

Test(geometric_mean, is_unknown_without_values)
{
    const VtGeometricMean mean = vt_geometric_mean();

    cr_expect(isnan(vt_geometric_mean_value(&mean)));
}

/* (10^300)^500 x (10^-300)^500 x 9 x 4: a plain product overflows at the second value. */
Test(geometric_mean, neither_overflows_nor_underflows)
{
    VtGeometricMean mean = vt_geometric_mean();

    for (int i = 0; i < 500; i++)
        vt_geometric_mean_add(&mean, 1e300);
    cr_expect(epsilon_eq(dbl, vt_geometric_mean_value(&mean) / 1e300, 1, 1e-12));
    for (int i = 0; i < 1000; i++)
        vt_geometric_mean_add(&mean, 1e-300);
    /* 500 of 10^300 and 1000 of 10^-300: 10^(-300 / 3) */
    cr_expect(epsilon_eq(dbl, vt_geometric_mean_value(&mean) / 1e-100, 1, 1e-12));
}

Test(geometric_mean, of_a_million_values_is_exact_to_thirteen_digits)
{
    VtGeometricMean mean = vt_geometric_mean();

    for (int i = 0; i < 1000000; i++)
        vt_geometric_mean_add(&mean, i % 2 == 0 ? 1.1 : 3.3);
    /* sqrt(1.1 x 3.3) = 1.1 sqrt(3) */
    cr_expect(epsilon_eq(dbl, vt_geometric_mean_value(&mean), 1.1 * sqrt(3), 1e-13));
}

Test(geometric_mean, merges_as_if_added_together)
{
    static const double left[] = { 2, 8 }, right[] = { 32 };
    VtGeometricMean mean = mean_of(left, 2);
    const VtGeometricMean other = mean_of(right, 1);
    const VtGeometricMean empty = vt_geometric_mean();

    vt_geometric_mean_merge(&mean, &other);
    vt_geometric_mean_merge(&mean, &empty);
    cr_expect(eq(i64, mean.count, 3));
    cr_expect(epsilon_eq(dbl, vt_geometric_mean_value(&mean), 8, 1e-14)); /* cbrt(512) */
}

/* Of 1, the logarithms are nought to the bit; 500 of e^600 fit no double as a product. */
Test(geometric_mean, sums_logarithms)
{
    static const double ones[] = { 1, 1, 1 };
    VtGeometricMean mean = mean_of(ones, 3);

    cr_expect(ieee_ulp_eq(dbl, vt_geometric_mean_log_sum(&mean), 0, 0));
    for (int i = 0; i < 500; i++)
        vt_geometric_mean_add(&mean, exp(600));
    cr_expect(
        epsilon_eq(dbl, vt_geometric_mean_log_sum(&mean) / (500.0 * 600), 1, 1e-13));
}
