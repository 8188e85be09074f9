#include "sampler/evidence.h"

#include "core/errors.h"
#include "core/parallel.h"
#include "core/rng.h"
#include "sampler/bound.h"
#include "sampler/sampler.h"

#include <gsl/gsl_sort.h>
#include <gsl/gsl_statistics.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const double outside = 0.025; /* of the interval, on each side */

static const struct {
    const char *dimension, *unit;
} names[VT_EVIDENCE_DIMENSIONS] = {
    [VT_EVIDENCE_INVOCATIONS] = { "invocations", "1/min" },
    [VT_EVIDENCE_RESOURCES] = { "resources", "norm" },
    [VT_EVIDENCE_DURATION] = { "duration", "ms" },
    [VT_EVIDENCE_MEMORY] = { "memory", "MiB" },
    [VT_EVIDENCE_INTERARRIVAL] = { "interarrival", "s" },
};

typedef struct {
    double wds[VT_EVIDENCE_DIMENSIONS];
} Distances;

/* One value for each function, of the dimensions that have such. */
typedef struct {
    double *values[VT_EVIDENCE_DIMENSIONS];
    size_t count;
} Profile;

typedef struct {
    const VtEvidenceRequest *request;
    Profile trace, sample;
    const VtDistances *sorted; /* of the sample */
    const size_t *ranked; /* the trace's functions by id, for draws without row order */
    Distances *bootstrap, *random; /* of each draw */
} Draws;

typedef struct {
    double value, weight;
} Weighed;

static int compare(const void *a, const void *b)
{
    const Weighed *x = a, *y = b;

    return (x->value > y->value) - (x->value < y->value);
}

double vt_evidence_wd(const double *values, size_t count, const double *other_values,
                      const double *weights, size_t other_count)
{
    g_autofree Weighed *all = g_new(Weighed, count + other_count);
    double total = 0, excess = 0, area = 0;

    for (size_t i = 0; i < other_count; i++)
        total += weights[i];
    for (size_t i = 0; i < count; i++)
        all[i] = (Weighed){ values[i], 1 / (double)count };
    for (size_t i = 0; i < other_count; i++)
        all[count + i] = (Weighed){ other_values[i], -weights[i] / total };
    qsort(all, count + other_count, sizeof *all, compare);
    for (size_t i = 0; i + 1 < count + other_count; i++) {
        excess += all[i].weight;
        area += fabs(excess) * (all[i + 1].value - all[i].value);
    }
    return area;
}

/* A function without calls has one in the whole trace, at most. */
static double interarrival_s(const VtTrace *trace, size_t function)
{
    const uint64_t invocations = vt_trace_invocations(trace, function);

    return 60 * (double)trace->minutes_count / (double)MAX(invocations, 1);
}

static void profile_init(Profile *self, const VtTrace *trace)
{
    self->count = trace->functions_count;
    for (int d = VT_EVIDENCE_DURATION; d < VT_EVIDENCE_DIMENSIONS; d++)
        self->values[d] = g_new(double, self->count);
    for (size_t i = 0; i < self->count; i++) {
        const VtTraceFunction *function = &trace->functions[i];

        self->values[VT_EVIDENCE_DURATION][i] = function->duration_mean_ms;
        self->values[VT_EVIDENCE_MEMORY][i] = function->memory_mean_mib;
        self->values[VT_EVIDENCE_INTERARRIVAL][i] = interarrival_s(trace, i);
    }
}

static void profile_clear(Profile *self)
{
    for (int d = 0; d < VT_EVIDENCE_DIMENSIONS; d++)
        g_free(self->values[d]);
}

static bool find(const Draws *draws, const double *weights, Distances *out,
                 GError **error)
{
    const VtEvidenceRequest *request = draws->request;
    g_autofree VtDistance *minutes =
        vt_distances_between(request->distances, draws->sorted, weights, error);

    if (minutes == NULL)
        return false;

    const VtDistance mean = vt_distance_average(minutes, request->trace->minutes_count);

    out->wds[VT_EVIDENCE_INVOCATIONS] = mean.invocation_wd;
    out->wds[VT_EVIDENCE_RESOURCES] = mean.resource_wd;
    for (int d = VT_EVIDENCE_DURATION; d < VT_EVIDENCE_DIMENSIONS; d++) {
        out->wds[d] =
            vt_evidence_wd(draws->trace.values[d], draws->trace.count,
                           draws->sample.values[d], weights, draws->sample.count);
    }
    return true;
}

static double *equal_weights(size_t count)
{
    double *weights = g_new(double, count);

    for (size_t i = 0; i < count; i++)
        weights[i] = 1;
    return weights;
}

static void resample(const Draws *draws, size_t index, VtRng *rng)
{
    const size_t count = draws->sample.count;
    g_autofree double *weights = g_new0(double, count);

    for (size_t i = 0; i < count; i++) {
        const size_t drawn = vt_rng_below(rng, count);

        weights[drawn] +=
            draws->request->weights != NULL ? draws->request->weights[drawn] : 1;
    }
    find(draws, weights, &draws->bootstrap[index], NULL);
}

static void draw_random(const Draws *draws, size_t index, VtRng *rng)
{
    const size_t count = draws->sample.count;
    const Profile *trace = &draws->trace;
    g_autofree size_t *pool =
        g_memdup2(draws->ranked, trace->count * sizeof *draws->ranked);
    g_autofree double *values = g_new(double, count);
    g_autofree double *weights = equal_weights(count);
    Distances *out = &draws->random[index];

    vt_sampler_draw(rng, pool, trace->count, count);

    const VtDistance mean =
        vt_distances_of_subset(draws->request->distances, pool, count);

    out->wds[VT_EVIDENCE_INVOCATIONS] = mean.invocation_wd;
    out->wds[VT_EVIDENCE_RESOURCES] = mean.resource_wd;
    for (int d = VT_EVIDENCE_DURATION; d < VT_EVIDENCE_DIMENSIONS; d++) {
        for (size_t i = 0; i < count; i++)
            values[i] = trace->values[d][pool[i]];
        out->wds[d] =
            vt_evidence_wd(trace->values[d], trace->count, values, weights, count);
    }
}

static void draw(size_t index, void *data)
{
    const Draws *draws = data;
    const VtStreamKey key = { .seed = draws->request->seed,
                              .position = index,
                              .purpose = VT_PURPOSE_BOOTSTRAP };
    VtRng rng;

    vt_rng_init(&rng, &key);
    resample(draws, index, &rng);
    draw_random(draws, index, &rng);
}

static void summarise(const Draws *draws, const Distances *own,
                      VtEvidence out[VT_EVIDENCE_DIMENSIONS])
{
    const size_t count = draws->request->draws;
    g_autofree double *bootstrap = g_new(double, count);
    g_autofree double *random = g_new(double, count);

    for (int d = 0; d < VT_EVIDENCE_DIMENSIONS; d++) {
        for (size_t i = 0; i < count; i++) {
            bootstrap[i] = draws->bootstrap[i].wds[d];
            random[i] = draws->random[i].wds[d];
        }
        gsl_sort(bootstrap, 1, count);
        gsl_sort(random, 1, count);
        out[d] = (VtEvidence){
            .dimension = names[d].dimension,
            .unit = names[d].unit,
            .wd = own->wds[d],
            .low = gsl_stats_quantile_from_sorted_data(bootstrap, 1, count, outside),
            .high = gsl_stats_quantile_from_sorted_data(bootstrap, 1, count, 1 - outside),
            .random = gsl_stats_median_from_sorted_data(random, 1, count),
        };
    }
}

/* The sample's own distances, as reported elsewhere when all weigh the same. */
static bool find_own(const Draws *draws, Distances *out, GError **error)
{
    g_autofree double *equal = equal_weights(draws->sample.count);

    return find(draws, draws->request->weights != NULL ? draws->request->weights : equal,
                out, error);
}

bool vt_evidence_find(const VtEvidenceRequest *request,
                      VtEvidence out_evidence[VT_EVIDENCE_DIMENSIONS], GError **error)
{
    if (request->sample->functions_count > request->trace->functions_count) {
        g_set_error(error, VT_ERROR, VT_ERROR_INPUT,
                    "the sample has more functions than the trace");
        return false;
    }

    g_autoptr(VtDistances) sorted =
        vt_distances_new(request->sample, vt_distances_norm(request->distances));
    g_autofree size_t *ranked = vt_trace_rank(request->trace);
    Draws draws = { .request = request,
                    .sorted = sorted,
                    .ranked = ranked,
                    .bootstrap = g_new(Distances, request->draws),
                    .random = g_new(Distances, request->draws) };
    Distances own;

    profile_init(&draws.trace, request->trace);
    profile_init(&draws.sample, request->sample);

    const bool is_found = find_own(&draws, &own, error);

    if (is_found) {
        vt_parallel_for(request->jobs, request->draws, draw, &draws);
        summarise(&draws, &own, out_evidence);
    }
    profile_clear(&draws.trace);
    profile_clear(&draws.sample);
    g_free(draws.bootstrap);
    g_free(draws.random);
    return is_found;
}

double vt_evidence_bound(const VtEvidenceRequest *request)
{
    g_auto(VtMarginals) marginals = { 0 };

    vt_marginals_init(&marginals, vt_distances_invocations(request->distances),
                      vt_distances_resources(request->distances),
                      request->trace->functions_count);
    return vt_bound_of_size(&marginals, request->sample->functions_count);
}
