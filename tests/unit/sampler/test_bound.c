#include "core/rng.h"
#include "sampler/bound.h"
#include "sampler/distance.h"
#include "tests/support/tiny_trace.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

static double bound_of(const VtTrace *trace, size_t size)
{
    g_autoptr(VtDistances) distances = vt_distances_new(trace, VT_RESOURCE_NORM);
    g_auto(VtMarginals) marginals = { 0 };

    vt_marginals_init(&marginals, vt_distances_invocations(distances),
                      vt_distances_resources(distances), trace->functions_count);
    return vt_bound_of_size(&marginals, size);
}

/* Counts 0 1 1 4, and no memory, so that resources are all zero. Shares at or below 0, 1
 * and 4 are 1/4, 3/4 and 1; gaps are 1 and 3.
 * Size 1: the nearest of 0 and 1 is 1/4 off at both: 1/4 x 1 + 1/4 x 3 = 1.
 * Size 2: 1/4 is 1/4 off 0 and 1/2, and so is 3/4: 1 again.
 * Size 3: 1/4 is 1/12 off 1/3, 3/4 is 1/12 off 2/3: 4/12.
 * Size 4: nothing is off. Half of it is the mean with the resources' 0. */
Test(bound, is_the_nearest_that_whole_members_come_to_each_share)
{
    static const uint32_t counts[] = { 4, 1, 0, 1 };
    static const double expected[] = { 0.5, 0.5, 1.0 / 6, 0 };
    g_autoptr(VtTrace) trace = tiny_trace(counts, 4, 1);

    for (size_t i = 0; i < 4; i++)
        trace->functions[i].memory_mean_mib = 0;
    for (size_t size = 1; size <= 4; size++) {
        cr_expect(epsilon_eq(dbl, bound_of(trace, size), expected[size - 1], 1e-15),
                  "size %zu", size);
    }
}

/* The same four functions, which are 1 apart at size 2, and a minute without calls. */
Test(bound, is_a_mean_over_minutes)
{
    static const uint32_t counts[] = { 4, 0, 1, 0, 0, 0, 1, 0 };
    g_autoptr(VtTrace) trace = tiny_trace(counts, 4, 2);

    for (size_t i = 0; i < 4; i++)
        trace->functions[i].memory_mean_mib = 0;
    cr_expect(epsilon_eq(dbl, bound_of(trace, 2), 0.25, 1e-15));
}

/* Every sample of small random traces, many of which come to the bound: the same sums,
 * rounded alike. */
Test(bound, is_never_above_the_distance_of_a_sample)
{
    enum { FUNCTIONS = 7, MINUTES = 3 };
    VtRng rng;

    vt_rng_init(&rng, &(VtStreamKey){ .seed = 1 });
    for (int round = 0; round < 100; round++) {
        uint32_t counts[FUNCTIONS * MINUTES];

        for (size_t i = 0; i < G_N_ELEMENTS(counts); i++)
            counts[i] = (uint32_t)vt_rng_below(&rng, 5);

        g_autoptr(VtTrace) trace = tiny_trace(counts, FUNCTIONS, MINUTES);

        for (size_t i = 0; i < FUNCTIONS; i++)
            trace->functions[i].duration_mean_ms = 1000 * vt_rng_uniform(&rng);

        g_autoptr(VtDistances) distances = vt_distances_new(trace, VT_RESOURCE_NORM);

        for (unsigned members = 1; members < 1U << FUNCTIONS; members++) {
            size_t chosen[FUNCTIONS];
            size_t size = 0;

            for (size_t i = 0; i < FUNCTIONS; i++) {
                if (members >> i & 1)
                    chosen[size++] = i;
            }
            cr_assert(
                le(dbl, bound_of(trace, size),
                   vt_distance_mean(vt_distances_of_subset(distances, chosen, size))),
                "round %d, members %x", round, members);
        }
    }
}
