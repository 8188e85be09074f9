#include "report/summary.h"

#include "core/cache_lines.h"
#include "core/histogram.h"
#include "report/pod_sums.h"
#include "report/slowdown.h"
#include "report/tally.h"

#include <stdlib.h>
#include <string.h>

#define PHASES 2

/* Precision of the histograms of the run, and of the smaller ones of functions. */
enum { RUN_BITS = 11, FUNCTION_BITS = 7 };

/* What ended well in the measured phase, as nearly all invocations do: one line of the
 * processor's caches, and one more of the histogram's counters. */
typedef struct {
    VtGeometricMean slowdown;
    int64_t cold_starts;
    VtHistogram response_us;
} Answers;

G_STATIC_ASSERT(sizeof(Answers) == VT_CACHE_LINE);

/* The rest, made at a function's first pod or other record: most functions of a provider
 * are idle. */
typedef struct {
    VtTally tallies[PHASES];
    double pod_s; /* measured */
} FunctionSums;

struct VtSummary {
    VtRunLog log;
    const VtFunction *functions;
    const VtFunctionConfig *configs;
    size_t functions_count;
    VtTime measure_start_ns;
    Answers *answers;    /* by function */
    FunctionSums **sums; /* by function; NULL until there is something in it */
    VtHistogram response_us[PHASES];
    double executed_s[PHASES];
    VtPodSums pod_sums[VT_SCOPES];
    VtPodCensus census;
    GArray *open_pods; /* of VtPodRow: not gone yet, so their end is the run's */
    bool has_unknown_pods;
    VtEstimator *estimator; /* NULL: no weights */
    VtEstimates estimates;
    VtFigures figures[VT_SCOPES];
    VtFunctionFigures *function_figures;
};

static VtTime scope_start_ns(const VtSummary *self, VtScope scope)
{
    return scope == VT_SCOPE_MEASURED ? self->measure_start_ns : 0;
}

static FunctionSums *sums_of(VtSummary *self, uint32_t function)
{
    FunctionSums **sums = &self->sums[function];

    if (*sums == NULL) {
        *sums = g_new0(FunctionSums, 1);
        for (size_t phase = 0; phase < PHASES; phase++)
            (*sums)->tallies[phase] = vt_tally();
    }
    return *sums;
}

static void add_answer(Answers *self, const VtRecord *record, int64_t response_us)
{
    vt_geometric_mean_add(&self->slowdown, vt_slowdown(record->response_ns,
                                                       record->invocation.requested_ns));
    self->cold_starts += record->start == VT_START_COLD;
    vt_histogram_add(&self->response_us, response_us);
}

static void add_other(VtSummary *self, const VtRecord *record)
{
    const VtInvocation *invocation = &record->invocation;

    vt_tally_add(&sums_of(self, invocation->function)->tallies[invocation->phase], record,
                 self->configs[invocation->function].timeout_ns);
}

static void log_record(VtRunLog *log, const VtRecord *record)
{
    VtSummary *self = (VtSummary *)log;
    const VtPhase phase = record->invocation.phase;
    const bool is_ok = record->status == VT_STATUS_OK;
    const int64_t response_us = record->response_ns / VT_US;

    if (is_ok)
        vt_histogram_add(&self->response_us[phase], response_us);
    if (is_ok && phase == VT_PHASE_MEASURE) {
        add_answer(&self->answers[record->invocation.function], record, response_us);
    } else {
        add_other(self, record);
    }
    if (record->executed_ns != VT_UNKNOWN)
        self->executed_s[phase] += (double)record->executed_ns / VT_S;
    if (self->estimator != NULL) {
        vt_estimator_add(self->estimator, record,
                         self->configs[record->invocation.function].timeout_ns);
    }
}

static void add_pod(VtSummary *self, const VtPodRow *pod, VtTime end_ns)
{
    for (VtScope scope = VT_SCOPE_ALL; scope < VT_SCOPES; scope++)
        vt_pod_sums_add(&self->pod_sums[scope], pod, scope_start_ns(self, scope), end_ns);
    vt_pod_census_add(&self->census, pod);
    if (self->estimator != NULL)
        vt_estimator_add_pod(self->estimator, pod, self->measure_start_ns, end_ns);

    const VtTime ready_ns = vt_pod_ready_ns(pod, self->measure_start_ns, end_ns);

    sums_of(self, pod->function)->pod_s += (double)ready_ns / VT_S;
}

static void log_pod(VtRunLog *log, const VtPodRow *pod)
{
    VtSummary *self = (VtSummary *)log;

    if (pod->gone_ns == VT_UNKNOWN) {
        g_array_append_val(self->open_pods, *pod);
    } else {
        add_pod(self, pod, pod->gone_ns);
    }
}

static void log_unheard(VtRunLog *log, const VtInvocation *invocation, VtTime executed_ns)
{
    VtSummary *self = (VtSummary *)log;

    self->executed_s[invocation->phase] += (double)executed_ns / VT_S;
    if (self->estimator != NULL)
        vt_estimator_add_unheard(self->estimator, invocation, executed_ns);
}

static void log_second(VtRunLog *log, const VtSecond *second)
{
    VtSummary *self = (VtSummary *)log;

    self->has_unknown_pods |= second->pods_ready < 0;
}

static Answers *new_answers(size_t functions_count)
{
    Answers *answers = vt_cache_lines_new0(functions_count, sizeof *answers);

    for (size_t i = 0; i < functions_count; i++) {
        answers[i].slowdown = vt_geometric_mean();
        vt_histogram_init(&answers[i].response_us, FUNCTION_BITS);
    }
    return answers;
}

VtSummary *vt_summary_new(const VtFunction *functions, const VtFunctionConfig *configs,
                          size_t functions_count, VtTime measure_start_ns)
{
    static const VtRunLogOps ops = {
        .record = log_record,
        .pod = log_pod,
        .second = log_second,
        .unheard = log_unheard,
    };
    VtSummary *self = g_new0(VtSummary, 1);

    self->log.ops = &ops;
    self->functions = functions;
    self->configs = configs;
    self->functions_count = functions_count;
    self->measure_start_ns = measure_start_ns;
    self->answers = new_answers(functions_count);
    self->sums = g_new0(FunctionSums *, functions_count);
    for (size_t phase = 0; phase < PHASES; phase++)
        vt_histogram_init(&self->response_us[phase], RUN_BITS);
    vt_pod_census_init(&self->census);
    self->open_pods = g_array_new(FALSE, FALSE, sizeof(VtPodRow));
    return self;
}

void vt_summary_free(VtSummary *self)
{
    if (self == NULL)
        return;
    for (size_t i = 0; i < self->functions_count; i++) {
        vt_histogram_clear(&self->answers[i].response_us);
        g_free(self->sums[i]);
    }
    g_aligned_free(self->answers);
    g_free(self->sums);
    for (size_t phase = 0; phase < PHASES; phase++)
        vt_histogram_clear(&self->response_us[phase]);
    vt_pod_census_clear(&self->census);
    g_array_unref(self->open_pods);
    vt_estimator_free(self->estimator);
    g_free(self->function_figures);
    g_free(self);
}

void vt_summary_set_weights(VtSummary *self, const double *weights)
{
    g_assert(self->estimator == NULL);
    self->estimator = vt_estimator_new(weights, self->functions_count);
}

VtRunLog *vt_summary_log(VtSummary *self)
{
    return &self->log;
}

static VtTally measured_tally(const VtSummary *self, size_t function)
{
    const FunctionSums *sums = self->sums[function];
    const Answers *answers = &self->answers[function];
    VtTally tally = sums != NULL ? sums->tallies[VT_PHASE_MEASURE] : vt_tally();

    tally.ok = answers->slowdown;
    tally.statuses[VT_STATUS_OK] = answers->slowdown.count;
    tally.cold_starts += answers->cold_starts;
    return tally;
}

static VtTally tally_in_scope(const VtSummary *self, size_t function, VtScope scope)
{
    const FunctionSums *sums = self->sums[function];
    VtTally tally = measured_tally(self, function);

    if (scope == VT_SCOPE_ALL && sums != NULL)
        vt_tally_merge(&tally, &sums->tallies[VT_PHASE_WARMUP]);
    return tally;
}

static void add_counts(VtFigures *figures, const VtTally *tally)
{
    figures->invocations += vt_tally_invocations(tally);
    figures->ok += tally->ok.count;
    figures->failed += tally->failed.count;
    figures->timed_out += tally->statuses[VT_STATUS_TIMEOUT];
    figures->refused += tally->statuses[VT_STATUS_REFUSED];
    figures->lost += tally->statuses[VT_STATUS_LOST];
    figures->cold_starts += tally->cold_starts;
    figures->functions++;
    figures->functions_without_ok += tally->ok.count == 0;
}

/* @order: functions by name, so that the rows of a trace, whatever their order, add up to
 * the same bits. */
static void fill_invocations(const VtSummary *self, VtScope scope, const size_t *order,
                             VtFigures *figures)
{
    VtGeometricMean slowdown = vt_geometric_mean();
    VtGeometricMean slowdown_censored = vt_geometric_mean();

    for (size_t i = 0; i < self->functions_count; i++) {
        const VtTally tally = tally_in_scope(self, order[i], scope);

        if (vt_tally_invocations(&tally) == 0)
            continue;
        add_counts(figures, &tally);
        vt_geometric_mean_add(&slowdown_censored, vt_tally_slowdown_censored(&tally));
        if (tally.ok.count > 0)
            vt_geometric_mean_add(&slowdown, vt_tally_slowdown(&tally));
    }
    figures->slowdown = vt_geometric_mean_value(&slowdown);
    figures->slowdown_censored = vt_geometric_mean_value(&slowdown_censored);
}

static int64_t quantile_us(const VtHistogram *response_us, double q)
{
    return vt_histogram_count(response_us) > 0 ? vt_histogram_quantile(response_us, q)
                                               : VT_UNKNOWN;
}

static void fill_responses(const VtSummary *self, VtScope scope, VtFigures *figures)
{
    g_autoptr(VtHistogram) response_us = vt_histogram_new(RUN_BITS);

    vt_histogram_merge(response_us, &self->response_us[VT_PHASE_MEASURE]);
    if (scope == VT_SCOPE_ALL)
        vt_histogram_merge(response_us, &self->response_us[VT_PHASE_WARMUP]);
    figures->response_p50_us = quantile_us(response_us, 0.50);
    figures->response_p90_us = quantile_us(response_us, 0.90);
    figures->response_p95_us = quantile_us(response_us, 0.95);
    figures->response_p99_us = quantile_us(response_us, 0.99);
    figures->response_max_us =
        vt_histogram_count(response_us) == 0 ? VT_UNKNOWN : vt_histogram_max(response_us);
}

static void fill_pods(VtSummary *self, VtScope scope, VtFigures *figures)
{
    const VtPodSums *sums = &self->pod_sums[scope];

    if (self->has_unknown_pods) {
        figures->pod_s = NAN;
        figures->cpu_startup_core_s = NAN;
        figures->cpu_reserved_core_s = NAN;
        figures->max_pods = VT_UNKNOWN;
        return;
    }
    figures->pod_s = sums->ready_s;
    figures->cpu_startup_core_s = sums->startup_cpu_s;
    figures->cpu_reserved_core_s = sums->reserved_cpu_s;
    figures->max_pods =
        (int64_t)vt_pod_census_max(&self->census, scope_start_ns(self, scope));
}

static void fill_executed(const VtSummary *self, VtScope scope, VtFigures *figures)
{
    figures->cpu_executed_core_s = self->executed_s[VT_PHASE_MEASURE];
    if (scope == VT_SCOPE_ALL)
        figures->cpu_executed_core_s += self->executed_s[VT_PHASE_WARMUP];
}

static void fill_estimates(VtSummary *self, const size_t *order)
{
    if (self->estimator == NULL)
        return;
    self->estimates = vt_estimator_finish(self->estimator, order);
    if (self->has_unknown_pods) {
        self->estimates.pod_s = NAN;
        self->estimates.cpu_startup_core_s = NAN;
        self->estimates.cpu_reserved_core_s = NAN;
    }
}

static VtFunctionFigures figures_of(const VtSummary *self, size_t function)
{
    const FunctionSums *sums = self->sums[function];
    const VtTally tally = measured_tally(self, function);
    const VtHistogram *response_us = &self->answers[function].response_us;
    const double pod_s = sums == NULL ? 0 : sums->pod_s;

    return (VtFunctionFigures){
        .name = self->functions[function].name,
        .invocations = vt_tally_invocations(&tally),
        .failed = tally.failed.count,
        .cold_starts = tally.cold_starts,
        .slowdown = vt_tally_slowdown(&tally),
        .response_p50_us = quantile_us(response_us, 0.50),
        .response_p99_us = quantile_us(response_us, 0.99),
        .pod_s = self->has_unknown_pods ? NAN : pod_s,
    };
}

static int compare_names(const void *a, const void *b, void *functions)
{
    const VtFunction *table = functions;

    return strcmp(table[*(const size_t *)a].name, table[*(const size_t *)b].name);
}

/* Indices of the functions by name. */
static size_t *name_order(const VtSummary *self)
{
    size_t *order = g_new(size_t, self->functions_count);

    for (size_t i = 0; i < self->functions_count; i++)
        order[i] = i;
    if (self->functions_count > 0) { /* qsort_r() takes no null array */
        qsort_r(order, self->functions_count, sizeof *order, compare_names,
                (void *)self->functions);
    }
    return order;
}

void vt_summary_finish(VtSummary *self, VtTime end_ns)
{
    g_autofree size_t *order = name_order(self);

    for (guint i = 0; i < self->open_pods->len; i++)
        add_pod(self, &g_array_index(self->open_pods, VtPodRow, i), end_ns);
    for (VtScope scope = VT_SCOPE_ALL; scope < VT_SCOPES; scope++) {
        VtFigures *figures = &self->figures[scope];

        fill_invocations(self, scope, order, figures);
        fill_responses(self, scope, figures);
        fill_executed(self, scope, figures);
        fill_pods(self, scope, figures);
    }
    fill_estimates(self, order);
    self->function_figures = g_new(VtFunctionFigures, self->functions_count);
    for (size_t i = 0; i < self->functions_count; i++)
        self->function_figures[i] = figures_of(self, order[i]);
}

const VtFigures *vt_summary_figures(const VtSummary *self, VtScope scope)
{
    return &self->figures[scope];
}

const VtEstimates *vt_summary_estimates(const VtSummary *self)
{
    return self->estimator != NULL ? &self->estimates : NULL;
}

const VtFunctionFigures *vt_summary_functions(const VtSummary *self, size_t *out_count)
{
    *out_count = self->functions_count;
    return self->function_figures;
}
