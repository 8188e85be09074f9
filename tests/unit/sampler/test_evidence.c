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

static VtEvidenceRequest request_of(const VtTrace *trace, const VtDistances *distances,
                                    const VtTrace *sample)
{
    return (VtEvidenceRequest){ .trace = trace,
                                .distances = distances,
                                .sample = sample,
                                .draws = 100,
                                .seed = 1,
                                .jobs = 1 };
}

/* Durations 100 to 600 ms, memory the same for all. Functions 0 and 5 are 100 and 600:
 * half at or below each of 100 .. 500, where the trace has 1/6 .. 5/6: (2 + 1 + 0 + 1 +
 * 2) sixths of 100. Two minutes and 2 and 12 calls: 60 s and 10 s against 60, 30, 20, 15,
 * 12, 10: shares at or below 10, 12, 15, 20 and 30 are 1/6 .. 5/6, the sample's 1/2:
 * (2 x 2 + 1 x 3 + 0 x 5 + 1 x 10 + 2 x 30) / 6. */
Test(evidence, tells_each_dimension)
{
    static const size_t chosen[] = { 0, 5 };
    g_autoptr(VtTrace) trace = tiny_trace(counts, FUNCTIONS, MINUTES);
    VtEvidence evidence[VT_EVIDENCE_DIMENSIONS];

    for (size_t i = 0; i < FUNCTIONS; i++)
        trace->functions[i].duration_mean_ms = 100 * (double)(i + 1);

    g_autoptr(VtTrace) sample = vt_trace_subset(trace, chosen, 2);
    g_autoptr(VtDistances) distances = vt_distances_new(trace, VT_RESOURCE_NORM);
    const VtEvidenceRequest request = request_of(trace, distances, sample);
    const VtDistance mean = vt_distances_of_subset(distances, chosen, 2);

    cr_assert(vt_evidence_find(&request, evidence, NULL));
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
    static const size_t chosen[] = { 0, 5 };
    g_autoptr(VtTrace) trace = tiny_trace(counts, FUNCTIONS, MINUTES);
    VtEvidence evidence[VT_EVIDENCE_DIMENSIONS];

    for (size_t i = 0; i < FUNCTIONS; i++)
        trace->functions[i].duration_mean_ms = 100 * (double)(i + 1);

    g_autoptr(VtTrace) sample = vt_trace_subset(trace, chosen, 2);
    g_autoptr(VtDistances) distances = vt_distances_new(trace, VT_RESOURCE_NORM);
    const VtEvidenceRequest request = request_of(trace, distances, sample);

    cr_assert(vt_evidence_find(&request, evidence, NULL));
    cr_expect(epsilon_eq(dbl, evidence[VT_EVIDENCE_DURATION].low, 100, 1e-9));
    cr_expect(epsilon_eq(dbl, evidence[VT_EVIDENCE_DURATION].high, 250, 1e-9));
}

/* Random samples as large as the trace are the trace. */
Test(evidence, random_samples_are_of_the_samples_size)
{
    g_autoptr(VtTrace) trace = tiny_trace(counts, FUNCTIONS, MINUTES);
    g_autoptr(VtDistances) distances = vt_distances_new(trace, VT_RESOURCE_NORM);
    const VtEvidenceRequest request = request_of(trace, distances, trace);
    VtEvidence evidence[VT_EVIDENCE_DIMENSIONS];

    cr_assert(vt_evidence_find(&request, evidence, NULL));
    for (int d = 0; d < VT_EVIDENCE_DIMENSIONS; d++)
        cr_expect(epsilon_eq(dbl, evidence[d].random, 0, 1e-9), "%s",
                  evidence[d].dimension);
}

Test(evidence, sample_larger_than_its_trace_is_refused)
{
    static const size_t chosen[] = { 0, 5 };
    g_autoptr(VtTrace) trace = tiny_trace(counts, FUNCTIONS, MINUTES);
    g_autoptr(VtTrace) sample = vt_trace_subset(trace, chosen, 2);
    g_autoptr(VtDistances) distances = vt_distances_new(sample, VT_RESOURCE_NORM);
    const VtEvidenceRequest request = request_of(sample, distances, trace);
    VtEvidence evidence[VT_EVIDENCE_DIMENSIONS];
    g_autoptr(GError) error = NULL;

    cr_expect(not(vt_evidence_find(&request, evidence, &error)));
    cr_expect(g_error_matches(error, VT_ERROR, VT_ERROR_INPUT));
}
