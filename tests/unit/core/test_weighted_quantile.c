#include "core/weighted_quantile.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include <math.h>

/* 10 counts once, 20 six times, 30 three times: as though ten values stood there. */
Test(weighted_quantile, is_that_of_values_that_stand_there_so_often)
{
    VtWeightedValue values[] = { { 30, 3 }, { 10, 1 }, { 20, 6 } };
    static const struct {
        double q, value;
    } cases[] = { { 0, 10 },   { 0.1, 10 },  { 0.11, 20 }, { 0.5, 20 },
                  { 0.7, 20 }, { 0.71, 30 }, { 1, 30 } };

    vt_weighted_values_sort(values, 3);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const double value = vt_weighted_quantile(values, 3, cases[i].q);

        cr_expect(eq(dbl, value, cases[i].value), "row %zu", i);
    }
}

/* In doubles 0.1 + 0.2 is more than 0.3, and 0.5 x (0.1 + 0.2 + 0.3) more than 0.3. */
Test(weighted_quantile, knows_nothing_of_rounding)
{
    static const VtWeightedValue values[] = { { 1, 0.1 }, { 2, 0.2 }, { 3, 0.3 } };

    cr_expect(eq(dbl, vt_weighted_quantile(values, 3, 0.5), 2));
}

Test(weighted_quantile, of_nothing_is_unknown)
{
    vt_weighted_values_sort(NULL, 0);
    cr_expect(isnan(vt_weighted_quantile(NULL, 0, 0.5)));
}

/* The list 10 20 20 20 40: q x 4 is the position in it. */
Test(weighted_quantile, can_be_linear_between_the_values_of_the_list)
{
    static const VtWeightedValue values[] = { { 10, 1 }, { 20, 3 }, { 40, 1 } };
    static const struct {
        double q, value;
    } cases[] = { { 0, 10 },    { 0.125, 15 }, { 0.25, 20 },
                  { 0.75, 20 }, { 0.875, 30 }, { 1, 40 } };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const double value = vt_weighted_quantile_linear(values, 3, cases[i].q);

        cr_expect(epsilon_eq(dbl, value, cases[i].value, 1e-12), "row %zu", i);
    }
}

/* Ten tenths may add up to less than one, and what weighs less than one in all is still
 * there. */
Test(weighted_quantile, can_be_linear_with_weights_below_one)
{
    VtWeightedValue tenths[11];
    static const VtWeightedValue light[] = { { 5, 0.25 }, { 7, 0.25 } };

    for (size_t i = 0; i < 11; i++)
        tenths[i] = (VtWeightedValue){ i < 10 ? 1 : 2, i < 10 ? 0.1 : 1 };
    cr_expect(epsilon_eq(dbl, vt_weighted_quantile_linear(tenths, 11, 1), 2, 1e-12));
    cr_expect(epsilon_eq(dbl, vt_weighted_quantile_linear(tenths, 11, 0.5), 1.5, 1e-12));
    cr_expect(epsilon_eq(dbl, vt_weighted_quantile_linear(light, 2, 0.9), 5, 1e-12));
}
