#include "report/compare_weights.h"

#include "core/errors.h"
#include "core/weighted_quantile.h"

#include <math.h>

/* Texts of one number may differ in their last digit. */
static const double tolerance = 1e-9;

static bool is_same(double weight, double other)
{
    return fabs(weight - other) <= tolerance * fabs(weight);
}

/* The first run with weights; the number of runs when there is none. */
static size_t find_run(const VtMatches *matches)
{
    size_t run = 0;

    while (run < matches->runs_count && matches->runs[run]->weights == NULL)
        run++;
    return run;
}

static double weight_at(const VtMatches *matches, size_t match, size_t run)
{
    return matches->runs[run]
        ->weights[vt_matches_at(matches, match, run)->invocation.function];
}

static bool check_run(const VtMatches *matches, size_t first, size_t run, GError **error)
{
    for (size_t i = 0; i < matches->count; i++) {
        const VtStoredRun *stored = matches->runs[run];
        const double weight = weight_at(matches, i, first);
        const double other = weight_at(matches, i, run);

        if (is_same(weight, other))
            continue;
        g_set_error(
            error, VT_ERROR, VT_ERROR_INPUT,
            "%s: the weight of function '%s' is %g, but in %s %g: expected the same "
            "sample's weights",
            stored->path,
            stored->functions[vt_matches_at(matches, i, run)->invocation.function], other,
            matches->runs[first]->path, weight);
        return false;
    }
    return true;
}

bool vt_compare_weights_find(const VtMatches *matches, double **out_weights,
                             GError **error)
{
    const size_t first = find_run(matches);

    *out_weights = NULL;
    if (first == matches->runs_count)
        return true;
    for (size_t run = first + 1; run < matches->runs_count; run++) {
        if (matches->runs[run]->weights != NULL && !check_run(matches, first, run, error))
            return false;
    }
    *out_weights = g_new0(double, MAX(matches->runs[0]->functions_count, 1));
    for (size_t i = 0; i < matches->count; i++) {
        const uint32_t function = vt_matches_at(matches, i, 0)->invocation.function;

        (*out_weights)[function] = weight_at(matches, i, first);
    }
    return true;
}

static double slowdown_of(const VtComparison *self, size_t run)
{
    double logarithms = 0;
    double weights = 0;

    for (size_t i = 0; i < self->functions_count; i++) {
        logarithms += self->functions[i].weight * log(self->functions[i].slowdowns[run]);
        weights += self->functions[i].weight;
    }
    return weights > 0 ? exp(logarithms / weights) : NAN;
}

static int64_t quantile_us(const VtWeightedValue *sorted_ns, size_t count, double q)
{
    return count == 0 ? VT_UNKNOWN
                      : (int64_t)vt_weighted_quantile(sorted_ns, count, q) / VT_US;
}

static void fill_run(VtWeightedRun *self, const VtMatches *matches, size_t run,
                     const double *weights)
{
    g_autofree VtWeightedValue *responses =
        g_new(VtWeightedValue, MAX(matches->count, 1));

    for (size_t i = 0; i < matches->count; i++) {
        const VtRecord *record = vt_matches_at(matches, i, run);
        const double weight = weights[vt_matches_at(matches, i, 0)->invocation.function];

        responses[i] = (VtWeightedValue){ (double)record->response_ns, weight };
        self->cold_starts += record->start == VT_START_COLD ? weight : 0;
    }
    vt_weighted_values_sort(responses, matches->count);
    self->response_p50_us = quantile_us(responses, matches->count, 0.50);
    self->response_p99_us = quantile_us(responses, matches->count, 0.99);
}

void vt_compare_weights_fill(VtComparison *self, const VtMatches *matches,
                             const double *weights)
{
    VtWeightedComparison *weighted = &self->weighted;

    self->has_weights = true;
    for (size_t i = 0; i < self->functions_count; i++) {
        weighted->functions += self->functions[i].weight;
        weighted->compared +=
            self->functions[i].weight * (double)self->functions[i].invocations;
    }
    for (size_t run = 0; run < self->runs_count; run++) {
        VtWeightedRun *of = &self->runs[run].weighted;

        of->slowdown = slowdown_of(self, run);
        of->ratio = of->slowdown / self->runs[0].weighted.slowdown;
        fill_run(of, matches, run, weights);
    }
}
