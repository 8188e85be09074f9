#include "core/distribution.h"
#include "core/errors.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define DRAWS 20000

static VtDistribution parsed(const char *text)
{
    VtDistribution distribution;

    cr_assert(vt_distribution_parse(text, &distribution, NULL), "%s", text);
    return distribution;
}

static VtRng stream(uint64_t position)
{
    VtRng rng;

    vt_rng_init(&rng, &(VtStreamKey){
                          .seed = 1, .position = position, .purpose = VT_PURPOSE_TEST });
    return rng;
}

Test(distribution, text_and_value_agree_both_ways)
{
    static const struct {
        const char *text, *formatted;
        double mean_ns;
    } cases[] = {
        { "20ms", "20ms", 20e6 },
        { "0s", "0s", 0 },
        { "uniform(0s, 1s)", "uniform(0s, 1s)", 0.5e9 },
        { "uniform( 5ms,5ms )", "uniform(5ms, 5ms)", 5e6 },
        { "exponential(20ms)", "exponential(20ms)", 20e6 },
        { "lognormal (150ms, 0.4)", "lognormal(150ms, 0.4)", 150e6 * 1.0832870676749586 },
        { "lognormal(1s, 0)", "lognormal(1s, 0)", 1e9 },
        /* (1 + 2) / 2 and (2 + 5) / 2, each half of the time: 2.5 ms */
        { "empirical(1ms, 2ms, 5ms)", "empirical(1ms, 2ms, 5ms)", 2.5e6 },
    }; /* exp(0.4^2 / 2) = exp(0.08) = 1.0832870676749586 */

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        const VtDistribution distribution = parsed(cases[i].text);
        g_autofree char *text = vt_distribution_format(&distribution);

        cr_expect(eq(str, text, (char *)cases[i].formatted));
        cr_expect(
            epsilon_eq(dbl, vt_distribution_mean(&distribution), cases[i].mean_ns, 1e-6),
            "%s", cases[i].text);
    }
}

Test(distribution, malformed_text_is_refused_and_leaves_the_output)
{
    static const char *const cases[] = {
        "",
        "20",
        "-20ms",
        "uniform(0s)",
        "uniform(2s, 1s)",
        "uniform(0s, 1s, 2s)",
        "uniform(0s, 1s",
        "(1s)",
        "normal(1s, 1s)",
        "exponential()",
        "exponential(0.5)",
        "lognormal(1s, -1)",
        "lognormal(1s, 1s)",
        "empirical(1s)",
        "empirical(2s, 1s)",
        "empirical(1s, 2s) x",
        "constant(1s)",
        "empirical(1s,1s,1s,1s,1s,1s,1s,1s,1s,1s,1s,1s,1s,1s,1s,1s,1s,1s,1s,1s,1s,1s,1s,"
        "1s,1s,1s,1s,1s,1s,1s,1s,1s,1s,1s)", /* 34 points, one too many */
    };

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GError) error = NULL;
        VtDistribution distribution = { .a = 42 };

        cr_assert(not(vt_distribution_parse(cases[i], &distribution, &error)), "'%s'",
                  cases[i]);
        cr_expect(g_error_matches(error, VT_ERROR, VT_ERROR_INPUT));
        cr_expect(strstr(error->message, cases[i]) != NULL);
        cr_expect(distribution.a == 42);
    }
}

/* Quantiles at 1/4, 1/2 and 3/4, of the definition: uniform 1 + u; exponential
 * -ln(1 - u); lognormal exp(s z) with z = 0.6744897501960817 at 3/4; empirical: lines. */
Test(distribution, draws_have_the_distribution_s_quartiles)
{
    static const struct {
        const char *text;
        double quartiles_ns[3];
    } cases[] = {
        { "uniform(1s, 2s)", { 1.25e9, 1.5e9, 1.75e9 } },
        { "exponential(1s)",
          { 0.2876820724517809e9, 0.6931471805599453e9, 1.3862943611198906e9 } },
        { "lognormal(1s, 0.4)", { 0.7635353159e9, 1e9, 1.3096971144e9 } },
        { "empirical(0s, 1s, 4s)", { 0.5e9, 1e9, 2.5e9 } },
    };

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        const VtDistribution distribution = parsed(cases[i].text);
        VtRng rng = stream(i);
        int below[3] = { 0 };

        for (int draw = 0; draw < DRAWS; draw++) {
            const double ns = (double)vt_distribution_draw(&distribution, &rng);

            cr_assert(ns >= 0);
            for (int q = 0; q < 3; q++)
                below[q] += ns < cases[i].quartiles_ns[q];
        }
        /* Five standard deviations of a binomial share: sqrt(.25 / 20000) = 0.0035. */
        for (int q = 0; q < 3; q++)
            cr_expect(epsilon_eq(dbl, below[q] / (double)DRAWS, (q + 1) / 4.0, 0.0177),
                      "%s, quartile %d", cases[i].text, q + 1);
    }
}

Test(distribution, a_constant_draws_nothing_from_the_stream)
{
    const VtDistribution distribution = parsed("20ms");
    VtRng rng = stream(0), untouched = stream(0);

    cr_expect(eq(i64, vt_distribution_draw(&distribution, &rng), 20 * VT_MS));
    cr_expect(eq(u64, vt_rng_next(&rng), vt_rng_next(&untouched)));
}

Test(distribution, an_absurd_tail_stays_a_length_of_time)
{
    const VtDistribution distribution = parsed("lognormal(1h, 1e9)");
    VtRng rng = stream(0);

    for (int i = 0; i < 100; i++)
        cr_assert(ge(i64, vt_distribution_draw(&distribution, &rng), 0));
}
