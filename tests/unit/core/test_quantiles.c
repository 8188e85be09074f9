#include "core/quantiles.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <glib.h>

#include <math.h>

/* Joined by lines, the mean is 1/2 x 1 + 1/2 x 4 = 2.5. Bent, it is the lower ends
 * 1/2 x 0 + 1/2 x 2 = 1 plus the steps (1/2 x 2 + 1/2 x 4) / (k + 1) = 3 / (k + 1). */
static const double halves[] = { 0, 0.5, 1 };
static const double points[] = { 0, 2, 6 };

/* The fractions of a trace's durations. */
static const double fractions[] = { 0, 0.01, 0.25, 0.5, 0.75, 0.99, 1 };
static const double durations_ms[] = { 1, 2, 10, 20, 50, 400, 3000 };

Test(quantiles, lines_join_the_points)
{
    static const struct {
        double u, value;
    } cases[] = { { 0, 0 }, { 0.25, 1 }, { 0.5, 2 }, { 0.75, 4 }, { 1, 6 } };
    VtQuantiles quantiles;

    vt_quantiles_init(&quantiles, halves, points, 3);
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++)
        cr_expect(
            ieee_ulp_eq(dbl, vt_quantiles_at(&quantiles, cases[i].u), cases[i].value, 1),
            "u = %g", cases[i].u);
    cr_expect(ieee_ulp_eq(dbl, vt_quantiles_mean(&quantiles), 2.5, 1));
}

/* 1 + 3 / (k + 1) = 2 gives k = 2: t^2. */
Test(quantiles, the_fitted_curve_has_the_mean)
{
    VtQuantiles quantiles;

    vt_quantiles_init(&quantiles, halves, points, 3);
    vt_quantiles_fit_mean(&quantiles, 2);
    cr_expect(epsilon_eq(dbl, quantiles.upper_exponent, 2, 1e-12));
    cr_expect(epsilon_eq(dbl, vt_quantiles_mean(&quantiles), 2, 1e-12));
    cr_expect(epsilon_eq(dbl, vt_quantiles_at(&quantiles, 0.25), 0.5, 1e-12));
    cr_expect(epsilon_eq(dbl, vt_quantiles_at(&quantiles, 0.75), 3, 1e-12));
    cr_expect(epsilon_eq(dbl, vt_quantiles_at(&quantiles, 0.5), 2, 1e-12));
    cr_expect(epsilon_eq(dbl, vt_quantiles_at(&quantiles, 1), 6, 1e-12));
}

Test(quantiles, only_the_two_topmost_segments_bend)
{
    VtQuantiles linear, fitted;

    vt_quantiles_init(&linear, fractions, durations_ms, 7);
    vt_quantiles_init(&fitted, fractions, durations_ms, 7);
    vt_quantiles_fit_mean(&fitted, 60);
    for (double u = 0; u <= 0.75; u += 1.0 / 64)
        cr_expect(
            ieee_ulp_eq(dbl, vt_quantiles_at(&fitted, u), vt_quantiles_at(&linear, u), 1),
            "u = %g", u);
    cr_expect(gt(dbl, vt_quantiles_at(&linear, 0.87), vt_quantiles_at(&fitted, 0.87)));
    cr_expect(gt(dbl, vt_quantiles_at(&linear, 0.995), vt_quantiles_at(&fitted, 0.995)));
}

/* The midpoint rule on the drawn curve, against the closed form. */
Test(quantiles, the_closed_form_is_the_integral)
{
    enum { STEPS = 200000 };
    VtQuantiles quantiles;
    double sum = 0;

    vt_quantiles_init(&quantiles, fractions, durations_ms, 7);
    vt_quantiles_fit_mean(&quantiles, 60);
    for (int i = 0; i < STEPS; i++)
        sum += vt_quantiles_at(&quantiles, (i + 0.5) / STEPS);
    cr_expect(epsilon_eq(dbl, vt_quantiles_mean(&quantiles), 60, 1e-9));
    cr_expect(epsilon_eq(dbl, sum / STEPS, 60, 0.01));
}

/* The share 1 / (k + 1) stays in 0.02 .. 0.98, so the mean in 1.06 .. 3.94. */
Test(quantiles, an_impossible_mean_is_approached)
{
    VtQuantiles quantiles;

    vt_quantiles_init(&quantiles, halves, points, 3);
    vt_quantiles_fit_mean(&quantiles, 0.5);
    cr_expect(epsilon_eq(dbl, vt_quantiles_mean(&quantiles), 1.06, 1e-12));
    vt_quantiles_fit_mean(&quantiles, 100);
    cr_expect(epsilon_eq(dbl, vt_quantiles_mean(&quantiles), 3.94, 1e-12));
    cr_expect(epsilon_eq(dbl, vt_quantiles_at(&quantiles, 1), 6, 1e-12));
}

Test(quantiles, a_constant_has_nothing_to_bend)
{
    static const double constant[] = { 7, 7, 7 };
    VtQuantiles quantiles;

    vt_quantiles_init(&quantiles, halves, constant, 3);
    vt_quantiles_fit_mean(&quantiles, 9);
    cr_expect(ieee_ulp_eq(dbl, quantiles.upper_exponent, 1, 1));
    cr_expect(ieee_ulp_eq(dbl, vt_quantiles_at(&quantiles, 0.9), 7, 1));
    cr_expect(ieee_ulp_eq(dbl, vt_quantiles_mean(&quantiles), 7, 1));
}

/* Memory starts at 1 %: 0.2 x 10 below it, then 0.8 x (10 + 30) / 2 = 16. */
Test(quantiles, the_first_value_stands_for_what_is_below_it)
{
    static const double above[] = { 0.2, 1 };
    static const double values[] = { 10, 30 };
    VtQuantiles quantiles;

    vt_quantiles_init(&quantiles, above, values, 2);
    cr_expect(ieee_ulp_eq(dbl, vt_quantiles_at(&quantiles, 0), 10, 1));
    cr_expect(ieee_ulp_eq(dbl, vt_quantiles_at(&quantiles, 0.1), 10, 1));
    cr_expect(ieee_ulp_eq(dbl, vt_quantiles_at(&quantiles, 0.6), 20, 1));
    cr_expect(epsilon_eq(dbl, vt_quantiles_mean(&quantiles), 18, 1e-12));
}
