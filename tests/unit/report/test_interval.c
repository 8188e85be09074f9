#include "core/rng.h"
#include "report/interval.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <gsl/gsl_randist.h>

#include <math.h>

/* 2, 4, 6: mean 4, variance (4 + 0 + 4) / 2 = 4, standard error sqrt(4 / 3); Student's t
 * with 2 degrees of freedom has its 97.5 % at 4.302653 (tables). */
Test(interval, is_students)
{
    static const double values[] = { 6, 2, 4 };
    const VtInterval of = vt_interval_of(values, 3, VT_SCALE_LINEAR);

    cr_expect(eq(dbl, of.mean, 4));
    cr_expect(epsilon_eq(dbl, of.low, 4 - 4.302653 * 1.154701, 1e-5));
    cr_expect(epsilon_eq(dbl, of.high, 4 + 4.302653 * 1.154701, 1e-5));
    cr_expect(eq(dbl, of.min, 2));
    cr_expect(eq(dbl, of.max, 6));
    cr_expect(eq(sz, of.count, 3));
}

/* e^2, e^4, e^6: the same, as exponents. */
Test(interval, of_ratios_is_that_of_their_logarithms)
{
    const double values[] = { exp(6), exp(2), exp(4) };
    const VtInterval of = vt_interval_of(values, 3, VT_SCALE_LOG);

    cr_expect(epsilon_eq(dbl, log(of.mean), 4, 1e-9));
    cr_expect(epsilon_eq(dbl, log(of.low), 4 - 4.302653 * 1.154701, 1e-5));
    cr_expect(epsilon_eq(dbl, log(of.high), 4 + 4.302653 * 1.154701, 1e-5));
    cr_expect(eq(dbl, of.min, exp(2)));
    cr_expect(eq(dbl, of.max, exp(6)));
}

Test(interval, of_one_value_is_unknown)
{
    static const double values[] = { NAN, 5, NAN };
    const VtInterval of = vt_interval_of(values, 3, VT_SCALE_LINEAR);

    cr_expect(eq(dbl, of.mean, 5));
    cr_expect(isnan(of.low));
    cr_expect(isnan(of.high));
    cr_expect(eq(dbl, of.min, 5));
    cr_expect(eq(dbl, of.max, 5));
    cr_expect(eq(sz, of.count, 1));
}

Test(interval, leaves_out_what_is_unknown)
{
    static const double values[] = { 2, NAN, 4, 6 }, none[] = { NAN, NAN };
    const VtInterval of = vt_interval_of(values, 4, VT_SCALE_LINEAR);
    const VtInterval nothing = vt_interval_of(none, 2, VT_SCALE_LINEAR);

    cr_expect(eq(dbl, of.mean, 4));
    cr_expect(eq(sz, of.count, 3));
    cr_expect(isnan(nothing.mean));
    cr_expect(isnan(nothing.min));
    cr_expect(eq(sz, nothing.count, 0));
}

Test(interval, of_equal_values_is_a_point)
{
    static const double values[] = { 3, 3, 3, 3 };
    const VtInterval of = vt_interval_of(values, 4, VT_SCALE_LINEAR);

    cr_expect(eq(dbl, of.low, 3));
    cr_expect(eq(dbl, of.high, 3));
}

/* Of 2000 intervals from five normal values each, 95 % hold the mean; the count of those
 * that do not has a standard deviation of sqrt(2000 * 0.05 * 0.95) = 9.7 around 100. With
 * a normal quantile in the place of Student's it would be 244. */
Test(interval, holds_the_mean_in_95_of_100)
{
    VtRng rng;
    int missed = 0;

    vt_rng_init(&rng, &(VtStreamKey){ .seed = 1 });

    const gsl_rng gsl = vt_rng_gsl(&rng);

    for (int i = 0; i < 2000; i++) {
        double values[5];

        for (int v = 0; v < 5; v++)
            values[v] = 10 + gsl_ran_gaussian(&gsl, 3);

        const VtInterval of = vt_interval_of(values, 5, VT_SCALE_LINEAR);

        missed += of.low > 10 || of.high < 10;
    }
    cr_expect(gt(int, missed, 61));
    cr_expect(lt(int, missed, 139));
}
