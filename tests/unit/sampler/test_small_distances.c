/* Distances far below one: what a search compares with is what it begins with. */
#include "sampler/distance.h"
#include "sampler/nested_search.h"
#include "tests/support/tiny_trace.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

enum { FUNCTIONS = 14, MINUTES = 5, CALLED = 7 };

/* Half of the functions are called once, in the first of five minutes. A sample of two of
 * these is half a call off in that minute, in one dimension of two: 1/20 in the mean, and
 * a hundredth of that for resources (0.01 a call). One of each half is the trace. */
Test(small_distances, are_searched_for_like_large_ones)
{
    uint32_t counts[FUNCTIONS * MINUTES] = { 0 };
    uint32_t order[FUNCTIONS];
    const size_t size = 2;
    double distance = 1;

    for (size_t i = 0; i < CALLED; i++)
        counts[i * MINUTES] = 1;
    for (uint32_t i = 0; i < FUNCTIONS; i++)
        order[i] = i;

    g_autoptr(VtTrace) trace = tiny_trace(counts, FUNCTIONS, MINUTES);
    VtDistances *distances = vt_distances_new(trace, VT_RESOURCE_NORM);
    g_auto(VtMarginals) marginals = { 0 };

    vt_marginals_init(&marginals, vt_distances_invocations(distances),
                      vt_distances_resources(distances), FUNCTIONS);

    const VtNestedSearch search = {
        .marginals = &marginals,
        .order = order,
        .order_count = FUNCTIONS,
        .sizes = &size,
        .sizes_count = 1,
        .stream = { .seed = 1, .purpose = VT_PURPOSE_TEST },
        .effort = { .evaluations = 100000 },
    };

    const size_t first[] = { 0, 1 };
    const VtDistance begun = vt_distances_of_subset(distances, first, size);

    cr_expect(
        epsilon_eq(dbl, vt_distance_mean(begun), (0.5 + 0.005) / (2 * MINUTES), 1e-12));
    cr_expect(vt_nested_search_run(&search, &distance) < 100000);
    cr_expect(epsilon_eq(dbl, distance, 0, 1e-12), "%g", distance);
    vt_distances_free(distances);
}
