#include "core/errors.h"
#include "sampler/evidence.h"
#include "tests/support/tiny_trace.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

enum { FUNCTIONS = 6, MINUTES = 2 };

static const uint32_t counts[FUNCTIONS * MINUTES] = {
    1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6
};

/* 0 2 against 1 (three times) and 5 (once): shares at or below 0, 1 and 2 are 1/2 and 0,
 * 1/2 and 3/4, 1 and 3/4: 1/2 x 1 + 1/4 x 1 + 1/4 x 3. */
Test(evidence, distance_is_the_area_between_weighted_distributions)
{
    static const double values[] = { 2, 0 }, others[] = { 5, 1 }, weights[] = { 1, 3 };

    cr_expect(epsilon_eq(dbl, vt_evidence_wd(values, 2, others, weights, 2), 1.5, 1e-15));
}

/* A trace whose functions take 100 to 600 ms, in the same memory, and the evidence of
 * its functions @chosen as a sample. */
typedef struct {
    VtTrace *trace, *sample;
    VtDistances *distances;
    VtEvidenceRequest request;
    VtEvidence evidence[VT_EVIDENCE_DIMENSIONS];
} Case;

static void case_init(Case *self, const size_t *chosen, size_t chosen_count)
{
    self->trace = tiny_trace(counts, FUNCTIONS, MINUTES);
    for (size_t i = 0; i < FUNCTIONS; i++)
        self->trace->functions[i].duration_mean_ms = 100 * (double)(i + 1);
    self->sample = vt_trace_subset(self->trace, chosen, chosen_count);
    self->distances = vt_distances_new(self->trace, VT_RESOURCE_NORM);
    self->request = (VtEvidenceRequest){ .trace = self->trace,
                                         .distances = self->distances,
                                         .sample = self->sample,
                                         .draws = 100,
                                         .seed = 1,
                                         .jobs = 1 };
    cr_assert(vt_evidence_find(&self->request, self->evidence, NULL));
}

static void case_clear(Case *self)
{
    vt_trace_free(self->trace);
    vt_trace_free(self->sample);
    vt_distances_free(self->distances);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Case, case_clear)

static const size_t first_and_last[] = { 0, FUNCTIONS - 1 };
static const size_t all[] = { 0, 1, 2, 3, 4, 5 };

/* Functions 0 and 5 are 100 and 600 ms: half at or below each of 100 .. 500, where the
 * trace has 1/6 .. 5/6: (2 + 1 + 0 + 1 + 2) sixths of 100. Two minutes and 2 and 12
 * calls: 60 s and 10 s against 60, 30, 20, 15, 12, 10: shares at or below 10, 12, 15, 20
 * and 30 are 1/6 .. 5/6, the sample's 1/2: (2 x 2 + 1 x 3 + 0 x 5 + 1 x 10 + 2 x 30) / 6.
 */
Test(evidence, tells_each_dimension)
{
    g_auto(Case) case_of = { 0 };
    const VtEvidence *evidence = case_of.evidence;

    case_init(&case_of, first_and_last, 2);

    const VtDistance mean = vt_distances_of_subset(case_of.distances, first_and_last, 2);

    cr_expect(
        epsilon_eq(dbl, evidence[VT_EVIDENCE_INVOCATIONS].wd, mean.invocation_wd, 1e-12));
    cr_expect(
        epsilon_eq(dbl, evidence[VT_EVIDENCE_RESOURCES].wd, mean.resource_wd, 1e-12));
    cr_expect(epsilon_eq(dbl, evidence[VT_EVIDENCE_DURATION].wd, 100, 1e-9));
    cr_expect(epsilon_eq(dbl, evidence[VT_EVIDENCE_MEMORY].wd, 0, 1e-12));
    cr_expect(epsilon_eq(dbl, evidence[VT_EVIDENCE_INTERARRIVAL].wd, 77.0 / 6, 1e-9));
}

/* Drawn again, the two are both of each with probability 1/2, else one of them twice:
 * 100 ms or (1 + 2 + 3 + 4 + 5) x 100 / 6 = 250 ms, which are the interval's ends. */
Test(evidence, interval_is_the_bootstraps)
{
    g_auto(Case) case_of = { 0 };

    case_init(&case_of, first_and_last, 2);
    cr_expect(epsilon_eq(dbl, case_of.evidence[VT_EVIDENCE_DURATION].low, 100, 1e-9));
    cr_expect(epsilon_eq(dbl, case_of.evidence[VT_EVIDENCE_DURATION].high, 250, 1e-9));
}

/* Random samples as large as the trace are the trace. */
Test(evidence, random_samples_are_of_the_samples_size)
{
    g_auto(Case) case_of = { 0 };

    case_init(&case_of, all, FUNCTIONS);
    for (int d = 0; d < VT_EVIDENCE_DIMENSIONS; d++)
        cr_expect(epsilon_eq(dbl, case_of.evidence[d].random, 0, 1e-9), "%s",
                  case_of.evidence[d].dimension);
}

/* Calls 1 .. 6 in each minute, resources 0.01 (1, 4, .., 36). Two functions have shares
 * of 0, 1/2 and 1, a sixth off at 1/6, 2/6, 4/6 and 5/6: before gaps of 1, and of 3, 5, 9
 * and 11 hundredths. */
Test(evidence, bound_is_of_the_samples_size)
{
    g_auto(Case) case_of = { 0 };

    case_init(&case_of, first_and_last, 2);
    cr_expect(epsilon_eq(dbl, vt_evidence_bound(&case_of.request),
                         (4.0 / 6 + 0.28 / 6) / 2, 1e-12));
}

Test(evidence, sample_larger_than_its_trace_is_refused)
{
    g_auto(Case) case_of = { 0 };
    g_autoptr(GError) error = NULL;

    case_init(&case_of, first_and_last, 2);
    case_of.request.trace = case_of.sample;
    case_of.request.sample = case_of.trace;
    cr_expect(not(vt_evidence_find(&case_of.request, case_of.evidence, &error)));
    cr_expect(g_error_matches(error, VT_ERROR, VT_ERROR_INPUT));
}
