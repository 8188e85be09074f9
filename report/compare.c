#include "report/compare.h"

#include "core/errors.h"
#include "report/compare_weights.h"
#include "report/geometric_mean.h"
#include "report/matches.h"
#include "report/slowdown.h"

#include <gsl/gsl_sort.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

static bool check_digests(const VtStoredRun *const *runs, size_t count, GError **error)
{
    for (size_t i = 0; i < count; i++) {
        if (runs[i]->schedule_digest == NULL) {
            g_set_error(
                error, VT_ERROR, VT_ERROR_INPUT,
                "%s: run.json has no \"schedule_digest\", so it cannot be compared",
                runs[i]->path);
            return false;
        }
        if (strcmp(runs[i]->schedule_digest, runs[0]->schedule_digest) != 0) {
            g_set_error(
                error, VT_ERROR, VT_ERROR_INPUT,
                "%s: schedule %s is not that of %s, %s: only runs of one schedule "
                "can be compared",
                runs[i]->path, runs[i]->schedule_digest, runs[0]->path,
                runs[0]->schedule_digest);
            return false;
        }
    }
    return true;
}

static double slowdown_of(const VtRecord *record)
{
    return vt_slowdown(record->response_ns, record->invocation.requested_ns);
}

/* The larger of @ratio and its inverse: how far it is from 1 either way. */
static double distance(double ratio)
{
    return MAX(ratio, 1 / ratio);
}

static double farther(double ratio, double other)
{
    return distance(other) > distance(ratio) ? other : ratio;
}

/* Means of function @function, whose index is the first run's, as that of @weights,
 * which may be NULL. */
static VtComparedFunction function_of(const VtMatches *matches,
                                      const VtGeometricMean *means, const double *weights,
                                      size_t function)
{
    VtComparedFunction self = {
        .name = g_strdup(matches->runs[0]->functions[function]),
        .invocations = means[0].count,
        .slowdowns = g_new0(double, matches->runs_count),
        .worst_ratio = 1,
        .weight = weights != NULL ? weights[function] : NAN,
    };

    for (size_t run = 0; run < matches->runs_count; run++) {
        self.slowdowns[run] = vt_geometric_mean_value(&means[run]);
        self.worst_ratio =
            farther(self.worst_ratio, self.slowdowns[run] / self.slowdowns[0]);
    }
    return self;
}

static int compare_functions(const void *a, const void *b)
{
    const VtComparedFunction *x = a;
    const VtComparedFunction *y = b;
    const double x_distance = distance(x->worst_ratio);
    const double y_distance = distance(y->worst_ratio);
    const int order = (x_distance < y_distance) - (x_distance > y_distance);

    return order != 0 ? order : strcmp(x->name, y->name);
}

/* How many functions have measured invocations. */
static size_t count_functions(const VtStoredRun *run)
{
    g_autofree bool *is_measured = g_new0(bool, MAX(run->functions_count, 1));
    size_t count = 0;

    for (size_t i = 0; i < run->records_count; i++) {
        const VtInvocation *invocation = &run->records[i].invocation;

        if (invocation->phase == VT_PHASE_MEASURE && !is_measured[invocation->function]) {
            is_measured[invocation->function] = true;
            count++;
        }
    }
    return count;
}

static void fill_functions(VtComparison *self, const VtMatches *matches,
                           const double *weights)
{
    const size_t width = matches->runs_count;
    const size_t functions_count = matches->runs[0]->functions_count;
    g_autofree VtGeometricMean *means =
        g_new0(VtGeometricMean, MAX(functions_count * width, 1));

    for (size_t i = 0; i < functions_count * width; i++)
        means[i] = vt_geometric_mean();
    for (size_t i = 0; i < matches->count; i++) {
        const uint32_t function = vt_matches_at(matches, i, 0)->invocation.function;

        for (size_t run = 0; run < width; run++) {
            vt_geometric_mean_add(&means[function * width + run],
                                  slowdown_of(vt_matches_at(matches, i, run)));
        }
    }
    self->functions = g_new0(VtComparedFunction, MAX(functions_count, 1));
    for (size_t function = 0; function < functions_count; function++) {
        const VtGeometricMean *row = &means[function * width];

        if (row->count > 0) {
            self->functions[self->functions_count++] =
                function_of(matches, row, weights, function);
        }
    }
    self->functions_not_compared =
        count_functions(matches->runs[0]) - self->functions_count;
    qsort(self->functions, self->functions_count, sizeof *self->functions,
          compare_functions);
}

static void fill_slowdowns(VtComparison *self)
{
    for (size_t run = 0; run < self->runs_count; run++) {
        VtGeometricMean mean = vt_geometric_mean();

        for (size_t i = 0; i < self->functions_count; i++)
            vt_geometric_mean_add(&mean, self->functions[i].slowdowns[run]);
        self->runs[run].slowdown = vt_geometric_mean_value(&mean);
        self->runs[run].ratio = self->runs[run].slowdown / self->runs[0].slowdown;
    }
    self->worst_ratio = self->runs[0].ratio;
    for (size_t run = 1; run < self->runs_count; run++)
        self->worst_ratio = farther(self->worst_ratio, self->runs[run].ratio);
}

static void fill_weighted(VtComparison *self, const VtMatches *matches,
                          const double *weights)
{
    if (weights == NULL)
        return;
    vt_compare_weights_fill(self, matches, weights);
    self->weighted.worst_ratio = self->runs[0].weighted.ratio;
    for (size_t run = 1; run < self->runs_count; run++) {
        self->weighted.worst_ratio =
            farther(self->weighted.worst_ratio, self->runs[run].weighted.ratio);
    }
}

static void count_starts(VtStartAgreement *self, VtStart first, VtStart this)
{
    if (first == VT_START_UNKNOWN || this == VT_START_UNKNOWN) {
        self->unknown++;
    } else if (first == this) {
        *(first == VT_START_COLD ? &self->both_cold : &self->both_warm) += 1;
    } else {
        *(first == VT_START_COLD ? &self->first_cold : &self->this_cold) += 1;
    }
}

/* The value at rank ceil(q x count), as in a run's summary; NaN without values. */
static double quantile(const double *sorted, size_t count, double q)
{
    if (count == 0)
        return NAN;

    const size_t rank = (size_t)ceil(q * (double)count);

    return sorted[MAX(rank, 1) - 1];
}

static int64_t quantile_us(const double *sorted_ns, size_t count, double q)
{
    return count == 0 ? VT_UNKNOWN : (int64_t)quantile(sorted_ns, count, q) / VT_US;
}

static void fill_starts(VtComparedRun *self, const VtMatches *matches, size_t run)
{
    for (size_t i = 0; i < matches->count; i++) {
        const VtStart start = vt_matches_at(matches, i, run)->start;

        self->cold_starts += start == VT_START_COLD;
        count_starts(&self->starts, vt_matches_at(matches, i, 0)->start, start);
    }
}

static void fill_responses(VtComparedRun *self, const VtMatches *matches, size_t run)
{
    const size_t count = matches->count;
    g_autofree double *response_ns = g_new0(double, MAX(count, 1));
    g_autofree double *ratios = g_new0(double, MAX(count, 1));

    for (size_t i = 0; i < count; i++) {
        const double first_ns =
            (double)MAX(vt_matches_at(matches, i, 0)->response_ns, VT_US);

        response_ns[i] = (double)vt_matches_at(matches, i, run)->response_ns;
        ratios[i] = MAX(response_ns[i], (double)VT_US) / first_ns;
    }
    gsl_sort(response_ns, 1, count);
    gsl_sort(ratios, 1, count);
    self->response_p50_us = quantile_us(response_ns, count, 0.50);
    self->response_p99_us = quantile_us(response_ns, count, 0.99);
    self->response_ratio_p5 = quantile(ratios, count, 0.05);
    self->response_ratio_p50 = quantile(ratios, count, 0.50);
    self->response_ratio_p95 = quantile(ratios, count, 0.95);
}

/* Logarithms of the compared slowdowns of @run, ascending. */
static double *log_slowdowns(const VtMatches *matches, size_t run)
{
    double *logarithms = g_new0(double, MAX(matches->count, 1));

    for (size_t i = 0; i < matches->count; i++)
        logarithms[i] = log(slowdown_of(vt_matches_at(matches, i, run)));
    gsl_sort(logarithms, 1, matches->count);
    return logarithms;
}

/* Between samples of one size the distance is the mean gap of equal ranks. */
static double wasserstein(const double *sorted, const double *other, size_t count)
{
    double sum = 0;

    for (size_t i = 0; i < count; i++)
        sum += fabs(sorted[i] - other[i]);
    return count == 0 ? NAN : sum / (double)count;
}

static void fill_runs(VtComparison *self, const VtMatches *matches)
{
    g_autofree double *first = log_slowdowns(matches, 0);

    for (size_t run = 0; run < self->runs_count; run++) {
        g_autofree double *this = log_slowdowns(matches, run);

        fill_starts(&self->runs[run], matches, run);
        fill_responses(&self->runs[run], matches, run);
        self->runs[run].slowdown_wd = wasserstein(this, first, matches->count);
    }
}

VtComparison *vt_compare(const VtStoredRun *const *runs, size_t runs_count,
                         GError **error)
{
    g_assert(runs_count >= 2);
    if (!check_digests(runs, runs_count, error))
        return NULL;

    g_autofree double *weights = NULL;
    g_auto(VtMatches) matches;

    vt_matches_init(&matches, runs, runs_count);
    if (!vt_compare_weights_find(&matches, &weights, error))
        return NULL;

    VtComparison *self = g_new0(VtComparison, 1);

    self->invocations = matches.invocations;
    self->compared = (int64_t)matches.count;
    self->schedule_digest = g_strdup(runs[0]->schedule_digest);
    self->runs = g_new0(VtComparedRun, runs_count);
    self->runs_count = runs_count;
    for (size_t run = 0; run < runs_count; run++) {
        self->runs[run].path = g_strdup(runs[run]->path);
        self->runs[run].status = g_strdup(runs[run]->status);
        self->runs[run].platform = g_strdup(runs[run]->platform);
        self->runs[run].endings = matches.endings[run];
    }
    fill_functions(self, &matches, weights);
    fill_slowdowns(self);
    fill_weighted(self, &matches, weights);
    fill_runs(self, &matches);
    return self;
}

void vt_comparison_free(VtComparison *self)
{
    if (self == NULL)
        return;
    for (size_t i = 0; i < self->functions_count; i++) {
        g_free(self->functions[i].name);
        g_free(self->functions[i].slowdowns);
    }
    g_free(self->functions);
    for (size_t run = 0; run < self->runs_count; run++) {
        g_free(self->runs[run].path);
        g_free(self->runs[run].status);
        g_free(self->runs[run].platform);
    }
    g_free(self->runs);
    g_free(self->schedule_digest);
    g_free(self);
}

double vt_comparison_worst_ratio(const VtComparison *self)
{
    return self->has_weights ? farther(self->worst_ratio, self->weighted.worst_ratio)
                             : self->worst_ratio;
}

bool vt_comparison_is_within(const VtComparison *self, double max_ratio)
{
    return self->compared > 0 && distance(vt_comparison_worst_ratio(self)) <= max_ratio;
}
