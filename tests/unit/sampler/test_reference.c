/* Methods against what In-Vitro's own sampler reached on the same trace, which is not
 * ours to ship: five runs, 16 trials, sizes 50 to 1000. */
#include "sampler/family.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <gsl/gsl_sort.h>

enum { SEEDS = 5, SIZES = 20 };

/* Least and most of the reference's runs. */
static const struct {
    double least, most;
} reached[SIZES] = {
    { 0.3163, 0.3783 }, { 0.2354, 0.2935 }, { 0.1839, 0.2084 }, { 0.1654, 0.1906 },
    { 0.1429, 0.1529 }, { 0.1192, 0.1367 }, { 0.1132, 0.1237 }, { 0.1024, 0.1108 },
    { 0.0921, 0.0977 }, { 0.0835, 0.0879 }, { 0.0747, 0.0803 }, { 0.0677, 0.0729 },
    { 0.0619, 0.0697 }, { 0.0606, 0.0698 }, { 0.0524, 0.0593 }, { 0.0443, 0.0529 },
    { 0.0389, 0.0454 }, { 0.0316, 0.0373 }, { 0.0266, 0.0299 }, { 0.0192, 0.0209 },
};

static VtTrace *load(void)
{
    g_autofree char *folder =
        g_strdup_printf("%s/../golden/wd/input/dev150", g_getenv("VITRO_DATA"));
    g_autoptr(GError) error = NULL;
    VtTrace *trace = NULL;

    if (!g_file_test(folder, G_FILE_TEST_IS_DIR))
        cr_skip_test("no trace at %s", folder);
    trace = vt_trace_load(folder, &error);
    cr_assert(trace != NULL, "%s", error != NULL ? error->message : "");
    return trace;
}

static VtFamily *draw(const VtTrace *trace, const VtSamplerOps *method, uint64_t seed,
                      uint64_t evaluations)
{
    const VtFamilyOptions options = { .method = method,
                                      .seed = seed,
                                      .trials = method->trials,
                                      .evaluations = evaluations,
                                      .resource_norm = VT_RESOURCE_NORM };
    size_t sizes[SIZES];

    for (size_t i = 0; i < SIZES; i++)
        sizes[i] = 50 * (i + 1);
    return vt_family_new(trace, sizes, SIZES, &options, NULL);
}

/* Medians of five, so within the reference's range, or beyond it by a tenth at most. */
Test(reference, invitro_reaches_what_the_reference_does)
{
    g_autoptr(VtTrace) trace = load();
    double distances[SIZES][SEEDS];

    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        g_autoptr(VtFamily) family = draw(trace, &vt_sampler_invitro, seed, 0);

        for (size_t i = 0; i < SIZES; i++)
            distances[i][seed - 1] = vt_distance_mean(family->members[i].distance);
    }
    for (size_t i = 0; i < SIZES; i++) {
        gsl_sort(distances[i], 1, SEEDS);

        const double median = distances[i][SEEDS / 2];

        cr_expect(median > reached[i].least / 1.1 && median < reached[i].most * 1.1,
                  "size %zu: %g", 50 * (i + 1), median);
    }
}

/* With a tenth of its usual effort. */
Test(reference, optimal_is_nearer_than_the_best_of_the_references_runs)
{
    g_autoptr(VtTrace) trace = load();

    for (uint64_t seed = 1; seed <= 2; seed++) {
        g_autoptr(VtFamily) family = draw(trace, &vt_sampler_optimal, seed, 10000000);

        for (size_t i = 0; i < SIZES; i++) {
            const VtFamilyMember *member = &family->members[i];

            cr_expect(vt_distance_mean(member->distance) < reached[i].least,
                      "seed %d size %zu: %g", (int)seed, member->size,
                      vt_distance_mean(member->distance));
            cr_expect(member->bound < vt_distance_mean(member->distance));
        }
    }
}
