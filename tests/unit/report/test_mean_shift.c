#include "report/mean_shift.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include <math.h>

enum { REST_START = VT_SHIFT_BATCHES / 2 };

/* The first half at @first; the last half 9, 11, 9, 11 ..: mean 10, squares 20, variance
 * 20 / 19. Neighbours differ by 2, 19 times: von Neumann's correlation is 1 - 76 / 40,
 * below 0, which counts as 0. One standard error is then
 * sqrt(20/19 (1/4 + 1/20)) = 0.561951. */
static void alternate(double *batches, double first)
{
    for (int i = 0; i < VT_SHIFT_BATCHES; i++)
        batches[i] = i < REST_START ? first : i % 2 == 0 ? 9 : 11;
}

static VtMeanShift shift_of(const double *batches, double level, double tolerance)
{
    const VtShiftRule rule = { .beginning = 4, .level = level, .tolerance = tolerance };

    return vt_mean_shift_of(batches, &rule);
}

/* Student's t with 19 degrees of freedom exceeds 2.861 either way with a chance of 1 in
 * 100 (tables). */
Test(mean_shift, sets_the_first_tenth_against_the_last_half)
{
    static const struct {
        double first;
        VtShiftVerdict verdict;
    } rows[] = {
        { 10, VT_SHIFT_NONE },
        { 11.5, VT_SHIFT_NONE },  /* t = 2.669 */
        { 12.5, VT_SHIFT_FOUND }, /* t = 4.449 */
        { 7.5, VT_SHIFT_FOUND },
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        double batches[VT_SHIFT_BATCHES];

        alternate(batches, rows[i].first);

        const VtMeanShift shift = shift_of(batches, 0.01, 0);

        cr_expect(eq(int, (int)shift.verdict, (int)rows[i].verdict), "row %zu", i);
        cr_expect(eq(dbl, shift.first, rows[i].first));
        cr_expect(eq(dbl, shift.rest, 10));
        cr_expect(epsilon_eq(dbl, shift.t, (rows[i].first - 10) / 0.561951, 1e-5));
        cr_expect(eq(dbl, shift.independent_batches, 20));
    }
}

Test(mean_shift, p_is_students)
{
    double batches[VT_SHIFT_BATCHES];

    alternate(batches, 10 + 2.861 * 0.561951);
    cr_expect(epsilon_eq(dbl, shift_of(batches, 0.01, 0).p, 0.01, 1e-4));
    alternate(batches, 10 - 3.883 * 0.561951);
    cr_expect(epsilon_eq(dbl, shift_of(batches, 0.01, 0).p, 0.001, 1e-5));
}

Test(mean_shift, lets_small_differences_pass)
{
    double batches[VT_SHIFT_BATCHES];

    alternate(batches, 12.5);
    cr_expect(eq(int, (int)shift_of(batches, 0.01, 2.4).verdict, VT_SHIFT_FOUND));
    cr_expect(eq(int, (int)shift_of(batches, 0.01, 2.6).verdict, VT_SHIFT_NONE));
}

/* The last half in pairs, 9 9 11 11 ..: 9 neighbours of 19 differ by 2, so the
 * correlation is 1 - 36 / 40 = 0.1, which leaves 20 * 0.9 / 1.1 = 16.3636 batches, and
 * makes the standard error sqrt(1.1 / 0.9) times as large. */
Test(mean_shift, counts_correlated_batches_for_less)
{
    double batches[VT_SHIFT_BATCHES];

    for (int i = 0; i < VT_SHIFT_BATCHES; i++)
        batches[i] = i < REST_START ? 12 : i / 2 % 2 == 0 ? 9 : 11;

    const VtMeanShift shift = shift_of(batches, 0.01, 0);

    cr_expect(epsilon_eq(dbl, shift.independent_batches, 16.363636, 1e-5));
    cr_expect(epsilon_eq(dbl, shift.t, 2 / (0.561951 * sqrt(1.1 / 0.9)), 1e-5));
}

/* 9 for ten batches, then 11: one neighbour differs, 1 - 4 / 40 = 0.9; 20 * 0.1 / 1.9 is
 * one independent batch, and no difference can be told from a trend. */
Test(mean_shift, says_nothing_of_a_trend)
{
    double batches[VT_SHIFT_BATCHES];

    for (int i = 0; i < VT_SHIFT_BATCHES; i++)
        batches[i] = i < 30 ? 9 : 11;

    const VtMeanShift shift = shift_of(batches, 0.01, 0);

    cr_expect(eq(int, (int)shift.verdict, VT_SHIFT_UNCLEAR));
    cr_expect(epsilon_eq(dbl, shift.independent_batches, 20 * 0.1 / 1.9, 1e-9));
    cr_expect(isnan(shift.p));
}

/* A tenth is rounded, and so is a sum of tenths. */
Test(mean_shift, sees_no_variance_in_rounding)
{
    double batches[VT_SHIFT_BATCHES];

    for (int i = 0; i < VT_SHIFT_BATCHES; i++)
        batches[i] = 0.1;

    const VtMeanShift shift = shift_of(batches, 0.01, 0);

    cr_expect(eq(int, (int)shift.verdict, VT_SHIFT_NONE));
    cr_expect(eq(dbl, shift.independent_batches, 20));
}

Test(mean_shift, is_certain_where_nothing_varies)
{
    double batches[VT_SHIFT_BATCHES];

    for (int i = 0; i < VT_SHIFT_BATCHES; i++)
        batches[i] = 3;
    cr_expect(eq(int, (int)shift_of(batches, 0.01, 0).verdict, VT_SHIFT_NONE));
    batches[0] = 7; /* the first tenth is 4 */

    const VtMeanShift shift = shift_of(batches, 0.01, 0);

    cr_expect(eq(int, (int)shift.verdict, VT_SHIFT_FOUND));
    cr_expect(isinf(shift.t));
    cr_expect(eq(dbl, shift.p, 0));
    cr_expect(eq(int, (int)shift_of(batches, 0.01, 1.5).verdict, VT_SHIFT_NONE));
}

/* 12 in the first batch alone, 10 on average in the rest: the standard error is
 * sqrt(20/19 (1 + 1/20)) = 1.051315. In the first four their mean is 10.5, and a standard
 * error 0.561951, as above. */
Test(mean_shift, takes_as_much_for_its_beginning_as_it_is_told)
{
    static const struct {
        int beginning;
        double first;
        double t;
    } rows[] = { { 1, 12, 2 / 1.051315 }, { 4, 10.5, 0.5 / 0.561951 } };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const VtShiftRule rule = { .beginning = rows[i].beginning };
        double batches[VT_SHIFT_BATCHES];

        alternate(batches, 10);
        batches[0] = 12;

        const VtMeanShift shift = vt_mean_shift_of(batches, &rule);

        cr_expect(eq(dbl, shift.first, rows[i].first), "row %zu", i);
        cr_expect(epsilon_eq(dbl, shift.t, rows[i].t, 1e-5), "row %zu", i);
    }
}

/* N events in the first batch and none in the last half: over 21 batches their mean is
 * N / 21, and with a dispersion of 1 so is a batch's variance; t = N / sqrt(N / 21 (1 +
 * 1/20)) = sqrt(20 N), and with a dispersion of 3 sqrt(20 N / 3). Student's t with 19
 * degrees of freedom exceeds 2.861 with a chance of 1 in 100, and 3.883 with 1 in 1000.
 */
Test(mean_shift, is_not_certain_of_rare_events)
{
    static const struct {
        double events;
        double dispersion;
        double level;
        VtShiftVerdict verdict;
    } rows[] = {
        { 0, 1, 0.01, VT_SHIFT_NONE },  { 1, 1, 0.001, VT_SHIFT_FOUND }, /* t = 4.472 */
        { 1, 3, 0.01, VT_SHIFT_NONE },                                   /* t = 2.582 */
        { 2, 3, 0.01, VT_SHIFT_FOUND },                                  /* t = 3.651 */
        { 2, 3, 0.001, VT_SHIFT_NONE }, { 3, 3, 0.001, VT_SHIFT_FOUND }, /* t = 4.472 */
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const VtShiftRule rule = { .beginning = 1,
                                   .level = rows[i].level,
                                   .dispersion_min = rows[i].dispersion };
        double batches[VT_SHIFT_BATCHES] = { rows[i].events };
        const VtMeanShift shift = vt_mean_shift_of(batches, &rule);

        cr_expect(epsilon_eq(dbl, shift.t, sqrt(20 * rows[i].events / rows[i].dispersion),
                             1e-9),
                  "row %zu", i);
        cr_expect(eq(int, (int)shift.verdict, (int)rows[i].verdict), "row %zu", i);
    }
}

/* With 12 in the first tenth, both parts have a mean of (4 * 12 + 20 * 10) / 24
 * = 10.3333. A variance of a tenth of it is less than the 20 / 19 seen; one as large
 * makes the standard error sqrt(10.3333 (1/4 + 1/20)) = 1.760682. */
Test(mean_shift, takes_the_larger_variance)
{
    const VtShiftRule less = { .beginning = 4, .dispersion_min = 0.1 };
    const VtShiftRule more = { .beginning = 4, .dispersion_min = 1 };
    double batches[VT_SHIFT_BATCHES];

    alternate(batches, 12);
    cr_expect(epsilon_eq(dbl, vt_mean_shift_of(batches, &less).t, 2 / 0.561951, 1e-5));
    cr_expect(epsilon_eq(dbl, vt_mean_shift_of(batches, &more).t, 2 / 1.760682, 1e-5));
}

Test(mean_shift, needs_every_batch_of_both_parts)
{
    static const int places[] = { 0, 3, 20, 39 };

    for (size_t i = 0; i < sizeof places / sizeof places[0]; i++) {
        double batches[VT_SHIFT_BATCHES];

        alternate(batches, 20);
        batches[places[i]] = NAN;
        cr_expect(eq(int, (int)shift_of(batches, 0.01, 0).verdict, VT_SHIFT_UNCLEAR));
    }

    double batches[VT_SHIFT_BATCHES];

    alternate(batches, 20);
    batches[4] = batches[19] = NAN; /* between the two */
    cr_expect(eq(int, (int)shift_of(batches, 0.01, 0).verdict, VT_SHIFT_FOUND));
}
