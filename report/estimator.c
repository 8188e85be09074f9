#include "report/estimator.h"

#include "core/histogram.h"
#include "core/weighted_quantile.h"
#include "report/pod_sums.h"
#include "report/tally.h"

#include <math.h>

/* Precision of the functions' histograms. */
enum { BITS = 7 };

typedef struct {
    VtTally tally;
    VtHistogram response_us; /* of ok invocations */
    double executed_s;
    VtPodSums pods;
} FunctionSums;

struct VtEstimator {
    const double *weights;
    size_t functions_count;
    FunctionSums *functions;
};

VtEstimator *vt_estimator_new(const double *weights, size_t functions_count)
{
    VtEstimator *self = g_new0(VtEstimator, 1);

    self->weights = weights;
    self->functions_count = functions_count;
    self->functions = g_new0(FunctionSums, functions_count);
    for (size_t i = 0; i < functions_count; i++) {
        self->functions[i].tally = vt_tally();
        vt_histogram_init(&self->functions[i].response_us, BITS);
    }
    return self;
}

void vt_estimator_free(VtEstimator *self)
{
    if (self == NULL)
        return;
    for (size_t i = 0; i < self->functions_count; i++)
        vt_histogram_clear(&self->functions[i].response_us);
    g_free(self->functions);
    g_free(self);
}

static void add_executed(VtEstimator *self, const VtInvocation *invocation,
                         VtTime executed_ns)
{
    self->functions[invocation->function].executed_s += (double)executed_ns / VT_S;
}

void vt_estimator_add(VtEstimator *self, const VtRecord *record, VtTime timeout_ns)
{
    FunctionSums *sums = &self->functions[record->invocation.function];

    if (record->invocation.phase != VT_PHASE_MEASURE)
        return;
    vt_tally_add(&sums->tally, record, timeout_ns);
    if (record->status == VT_STATUS_OK)
        vt_histogram_add(&sums->response_us, record->response_ns / VT_US);
    if (record->executed_ns != VT_UNKNOWN)
        add_executed(self, &record->invocation, record->executed_ns);
}

void vt_estimator_add_unheard(VtEstimator *self, const VtInvocation *invocation,
                              VtTime executed_ns)
{
    if (invocation->phase == VT_PHASE_MEASURE)
        add_executed(self, invocation, executed_ns);
}

void vt_estimator_add_pod(VtEstimator *self, const VtPodRow *pod, VtTime from_ns,
                          VtTime end_ns)
{
    vt_pod_sums_add(&self->functions[pod->function].pods, pod, from_ns, end_ns);
}

static void add_counts(VtEstimates *estimates, const VtTally *tally, double weight)
{
    const int64_t *statuses = tally->statuses;

    if (vt_tally_invocations(tally) == 0)
        return;
    estimates->invocations += weight * (double)vt_tally_invocations(tally);
    estimates->ok += weight * (double)tally->ok.count;
    estimates->failed += weight * (double)tally->failed.count;
    estimates->timed_out += weight * (double)statuses[VT_STATUS_TIMEOUT];
    estimates->refused += weight * (double)statuses[VT_STATUS_REFUSED];
    estimates->lost += weight * (double)statuses[VT_STATUS_LOST];
    estimates->cold_starts += weight * (double)tally->cold_starts;
    estimates->functions += weight;
    estimates->functions_without_ok += tally->ok.count == 0 ? weight : 0;
}

static void add_costs(VtEstimates *estimates, const FunctionSums *sums, double weight)
{
    estimates->pod_s += weight * sums->pods.ready_s;
    estimates->cpu_executed_core_s += weight * sums->executed_s;
    estimates->cpu_startup_core_s += weight * sums->pods.startup_cpu_s;
    estimates->cpu_reserved_core_s += weight * sums->pods.reserved_cpu_s;
}

/* Over functions of @slowdown, which is NaN for those that have none. */
static double mean_slowdown(const VtEstimator *self, const size_t *order,
                            double (*slowdown)(const VtTally *))
{
    double logarithms = 0;
    double weights = 0;

    for (size_t i = 0; i < self->functions_count; i++) {
        const double weight = self->weights[order[i]];
        const double value = slowdown(&self->functions[order[i]].tally);

        if (isnan(value))
            continue;
        logarithms += weight * log(value);
        weights += weight;
    }
    return weights > 0 ? exp(logarithms / weights) : NAN;
}

/* The response times of all functions, ascending, with their functions' weights. */
static GArray *weigh_responses(const VtEstimator *self, const size_t *order)
{
    GArray *values = g_array_new(FALSE, FALSE, sizeof(VtWeightedValue));

    for (size_t i = 0; i < self->functions_count; i++) {
        const VtHistogram *response_us = &self->functions[order[i]].response_us;
        int64_t value;
        uint64_t count;

        for (uint32_t at = 0; vt_histogram_next(response_us, &at, &value, &count);) {
            const VtWeightedValue weighted = { (double)value,
                                               self->weights[order[i]] * (double)count };

            g_array_append_val(values, weighted);
        }
    }
    vt_weighted_values_sort((VtWeightedValue *)(void *)values->data, values->len);
    return values;
}

static void fill_responses(const VtEstimator *self, const size_t *order,
                           VtEstimates *estimates)
{
    g_autoptr(GArray) values = weigh_responses(self, order);
    const VtWeightedValue *sorted = (const VtWeightedValue *)(void *)values->data;
    const struct {
        double q;
        int64_t *out_us;
    } quantiles[] = {
        { 0.50, &estimates->response_p50_us },
        { 0.90, &estimates->response_p90_us },
        { 0.95, &estimates->response_p95_us },
        { 0.99, &estimates->response_p99_us },
    };

    for (size_t i = 0; i < G_N_ELEMENTS(quantiles); i++) {
        const double us = vt_weighted_quantile(sorted, values->len, quantiles[i].q);

        *quantiles[i].out_us = isnan(us) ? VT_UNKNOWN : (int64_t)us;
    }
}

VtEstimates vt_estimator_finish(const VtEstimator *self, const size_t *order)
{
    VtEstimates estimates = { 0 };

    for (size_t i = 0; i < self->functions_count; i++) {
        const FunctionSums *sums = &self->functions[order[i]];

        add_counts(&estimates, &sums->tally, self->weights[order[i]]);
        add_costs(&estimates, sums, self->weights[order[i]]);
    }
    estimates.slowdown = mean_slowdown(self, order, vt_tally_slowdown);
    estimates.slowdown_censored = mean_slowdown(self, order, vt_tally_slowdown_censored);
    fill_responses(self, order, &estimates);
    return estimates;
}
