#include "core/quantiles.h"
#include "core/rng.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include <math.h>

#define POINTS 7

static const double fractions[POINTS] = { 0, 0.01, 0.25, 0.5, 0.75, 0.99, 1 };
static const double values[POINTS] = { 1, 2, 10, 20, 50, 400, 3000 };

static VtQuantiles curve(double mean)
{
    VtQuantiles quantiles;

    vt_quantiles_init(&quantiles, fractions, values, POINTS);
    if (mean > 0)
        vt_quantiles_fit_mean(&quantiles, mean);
    return quantiles;
}

/* To the bit: which of the two a schedule was drawn with must not show in it. */
static void expect_same(const VtQuantiles *quantiles, const double *us, size_t count)
{
    double mapped[VT_QUANTILES_BLOCK];
    VtQuantileGuide guide;

    vt_quantile_guide_init(&guide, fractions, POINTS);
    for (size_t i = 0; i < count; i++)
        mapped[i] = us[i];
    vt_quantiles_map(quantiles, &guide, mapped, count);
    for (size_t i = 0; i < count; i++) {
        const double value = vt_quantiles_at(quantiles, us[i]);

        cr_assert(mapped[i] >= value && mapped[i] <= value, "u = %.17g: %.17g, not %.17g",
                  us[i], mapped[i], value);
    }
}

Test(quantile_map, gives_what_one_by_one_would)
{
    static const double means[] = { 0, 10, 60, 1000 }; /* 0: not fitted */
    double us[VT_QUANTILES_BLOCK];
    VtRng rng;

    vt_rng_init(&rng, &(VtStreamKey){ .seed = 1, .purpose = VT_PURPOSE_TEST });
    for (int round = 0; round < 1000; round++) {
        const VtQuantiles quantiles = curve(means[round % 4]);

        for (size_t i = 0; i < VT_QUANTILES_BLOCK; i++)
            us[i] = vt_rng_uniform(&rng);
        expect_same(&quantiles, us, (size_t)round % (VT_QUANTILES_BLOCK + 1));
    }
}

Test(quantile_map, knows_on_which_side_of_a_fraction_a_value_is)
{
    const VtQuantiles quantiles = curve(60);
    double us[3 * POINTS];
    size_t count = 0;

    for (int i = 0; i < POINTS; i++) {
        if (i > 0)
            us[count++] = nextafter(fractions[i], 0);
        if (i < POINTS - 1) {
            us[count++] = fractions[i];
            us[count++] = nextafter(fractions[i], 1);
        }
    }
    expect_same(&quantiles, us, count);
}

Test(quantile_map, takes_one_value_for_a_constant)
{
    static const double constant[POINTS] = { 7, 7, 7, 7, 7, 7, 7 };
    VtQuantiles quantiles = curve(0);

    cr_expect(not(vt_quantiles_is_constant(&quantiles)));
    vt_quantiles_init(&quantiles, fractions, constant, POINTS);
    cr_expect(vt_quantiles_is_constant(&quantiles));
}
