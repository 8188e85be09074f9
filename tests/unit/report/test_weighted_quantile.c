#include "report/weighted_quantile.h"

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
