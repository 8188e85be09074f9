#include "core/rng.h"
#include "sampler/distance.h"
#include "sampler/weighting.h"
#include "tests/support/tiny_trace.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include <math.h>

typedef struct {
    VtTrace *trace;
    VtDistances *distances;
    VtMarginals marginals;
    VtWeighting weighting;
} Case;

static void case_init(Case *self, VtTrace *trace)
{
    self->trace = trace;
    self->distances = vt_distances_new(trace, VT_RESOURCE_NORM);
    vt_marginals_init(&self->marginals, vt_distances_invocations(self->distances),
                      vt_distances_resources(self->distances), trace->functions_count);
    vt_weighting_init(&self->weighting, &self->marginals);
}

static void case_clear(Case *self)
{
    vt_weighting_clear(&self->weighting);
    vt_marginals_clear(&self->marginals);
    vt_distances_free(self->distances);
    vt_trace_free(self->trace);
}

/* Counts 0 0 1 3 and no resources. Half of the functions are at or below 0, three
 * quarters at or below 1. Members 0 and 3 of weights w and 1 - w are w at or below both:
 * |w - 1/2| x 1 + |w - 3/4| x 2, half of which is the mean with the resources' 0. */
static VtTrace *four_functions(void)
{
    static const uint32_t counts[] = { 0, 0, 1, 3 };
    VtTrace *trace = tiny_trace(counts, 4, 1);

    for (size_t i = 0; i < 4; i++)
        trace->functions[i].memory_mean_mib = 0;
    return trace;
}

Test(weighting, is_the_area_between_the_distributions)
{
    static const uint32_t members[] = { 3, 0 };
    static const struct {
        double weights[2], distance;
    } cases[] = { { { 0.5, 0.5 }, 0.25 },
                  { { 0.25, 0.75 }, 0.125 },
                  { { 0.125, 0.875 }, 0.3125 } };
    Case c;

    case_init(&c, four_functions());
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        const double distance =
            vt_weighting_set(&c.weighting, members, cases[i].weights, 2);

        cr_expect(epsilon_eq(dbl, distance, cases[i].distance, 1e-15), "row %zu", i);
    }
    case_clear(&c);
}

/* The least of the above is at w = 3/4. */
Test(weighting, fits_the_best_weights)
{
    static const uint32_t members[] = { 3, 0 };
    double weights[] = { 0.9, 0.1 };
    Case c;

    case_init(&c, four_functions());

    const double distance = vt_weighting_fit(&c.weighting, members, weights, 2, 2000);

    cr_expect(epsilon_eq(dbl, distance, 0.125, 1e-3));
    cr_expect(epsilon_eq(dbl, weights[1], 0.75, 1e-3));
    cr_expect(epsilon_eq(dbl, weights[0] + weights[1], 1, 1e-12));
    case_clear(&c);
}

static VtTrace *random_trace(VtRng *rng)
{
    uint32_t counts[40 * 6];
    VtTrace *trace = NULL;

    for (size_t i = 0; i < G_N_ELEMENTS(counts); i++) {
        const double u = vt_rng_uniform(rng);

        counts[i] = u < 0.5 ? 0 : (uint32_t)(1 / (1.001 - u));
    }
    trace = tiny_trace(counts, 40, 6);
    for (size_t i = 0; i < 40; i++)
        trace->functions[i].duration_mean_ms = (double)vt_rng_below(rng, 5) * 10000;
    return trace;
}

/* What was told of every function in a member's place, against distances from scratch. */
Test(weighting, gains_tell_distances_for_any_seed)
{
    for (uint64_t seed = 1; seed <= 20; seed++) {
        uint32_t members[8];
        double weights[8], sum = 0;
        VtRng rng;
        Case c;

        vt_rng_init(&rng, &(VtStreamKey){ .seed = seed, .purpose = VT_PURPOSE_TEST });
        case_init(&c, random_trace(&rng));
        for (uint32_t i = 0; i < 8; i++) {
            members[i] = i;
            weights[i] = vt_rng_uniform(&rng);
            sum += weights[i];
        }
        for (size_t i = 0; i < 8; i++)
            weights[i] /= sum;
        for (uint32_t function = 8; function < 40; function++) {
            const size_t slot = function % 8;
            const double before = vt_weighting_set(&c.weighting, members, weights, 8);

            vt_weighting_lift(&c.weighting, members[slot], weights[slot]);

            const double gain = vt_weighting_gain(&c.weighting, function)
                              - vt_weighting_gain(&c.weighting, members[slot]);

            members[slot] = function;

            const double after = vt_weighting_set(&c.weighting, members, weights, 8);

            cr_expect(epsilon_eq(dbl, before - gain, after, 1e-12), "seed %d, %u",
                      (int)seed, function);
        }
        case_clear(&c);
    }
}

/* A weight of two is as good as two copies. */
Test(weighting, of_whole_numbers_is_that_of_copies)
{
    static const uint32_t original[] = { 1, 2, 6, 0, 3, 3, 8, 1 };
    static const uint32_t sample[] = { 1, 2, 6, 0 }, copied[] = { 1, 2, 1, 2, 6, 0 };
    static const double weights[] = { 2, 1 };
    g_autoptr(VtTrace) trace = tiny_trace(original, 4, 2);
    g_autoptr(VtTrace) weighted = tiny_trace(sample, 2, 2);
    g_autoptr(VtTrace) copies = tiny_trace(copied, 3, 2);
    g_autoptr(VtDistances) distances = vt_distances_new(trace, 1e4);
    g_autofree VtDistance *a = vt_distances_of_trace(distances, weighted, weights, NULL);
    g_autofree VtDistance *b = vt_distances_of_trace(distances, copies, NULL, NULL);

    for (size_t t = 0; t < 2; t++) {
        cr_expect(epsilon_eq(dbl, a[t].invocation_wd, b[t].invocation_wd, 1e-12));
        cr_expect(epsilon_eq(dbl, a[t].resource_wd, b[t].resource_wd, 1e-12));
        cr_expect(b[t].invocation_wd > 0 && b[t].resource_wd > 0);
    }
}
