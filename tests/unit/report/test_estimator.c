#include "report/summary.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include <math.h>

/* Out of name order on purpose. */
static const VtFunction functions[] = {
    { .name = (char *)"rare" },
    { .name = (char *)"hot" },
    { .name = (char *)"failing" },
    { .name = (char *)"idle" },
};
enum { RARE, HOT, FAILING, IDLE, FUNCTIONS };

static const VtFunctionConfig configs[] = {
    [RARE] = { .timeout_ns = 16 * VT_S },
    [HOT] = { .timeout_ns = 16 * VT_S },
    [FAILING] = { .timeout_ns = 16 * VT_S },
    [IDLE] = { .timeout_ns = 16 * VT_S },
};

static const double weights[] = { [RARE] = 3, [HOT] = 0.5, [FAILING] = 1.5, [IDLE] = 7 };

/* A call that takes as long as it asks for, times @slowdown. */
static void call(VtRunLog *log, uint32_t function, VtPhase phase, double slowdown)
{
    const VtRecord record = {
        .invocation = { .function = function, .phase = phase, .requested_ns = VT_MS },
        .response_ns = (VtTime)(slowdown * VT_MS),
        .executed_ns = 2 * VT_S,
        .start = slowdown > 1 ? VT_START_COLD : VT_START_WARM,
        .status = VT_STATUS_OK,
    };

    vt_run_log_record(log, &record);
}

static void time_out(VtRunLog *log, uint32_t function)
{
    const VtRecord record = {
        .invocation = { .function = function,
                        .phase = VT_PHASE_MEASURE,
                        .requested_ns = VT_S },
        .response_ns = VT_UNKNOWN,
        .executed_ns = VT_UNKNOWN,
        .status = VT_STATUS_TIMEOUT,
    };

    vt_run_log_record(log, &record);
    vt_run_log_unheard(log, &record.invocation, 4 * VT_S);
}

/* Ready from @ready_s on for ten seconds, on half a core, after a start-up of a second.
 */
static void pod(VtRunLog *log, uint32_t function, VtTime ready_s)
{
    const VtPodRow row = {
        .function = function,
        .scheduled_ns = (ready_s - 1) * VT_S,
        .ready_ns = ready_s * VT_S,
        .deleted_ns = (ready_s + 10) * VT_S,
        .gone_ns = (ready_s + 11) * VT_S,
        .startup_cpu_ns = VT_S,
        .cpu_request_milli = 500,
    };

    vt_run_log_pod(log, &row);
}

/* A minute of warm-up, which is not to be seen. Then hot has eight calls of slowdown 1,
 * rare one of 4, failing a time-out that counts as 16. */
static VtSummary *example(const double *weights_of)
{
    VtSummary *self = vt_summary_new(functions, configs, FUNCTIONS, VT_MINUTE);
    VtRunLog *log = vt_summary_log(self);

    vt_summary_set_weights(self, weights_of);
    call(log, RARE, VT_PHASE_WARMUP, 64);
    pod(log, RARE, 30);
    for (int i = 0; i < 8; i++)
        call(log, HOT, VT_PHASE_MEASURE, 1);
    call(log, RARE, VT_PHASE_MEASURE, 4);
    time_out(log, FAILING);
    pod(log, RARE, 70);
    pod(log, HOT, 70);
    vt_summary_finish(self, 120 * VT_S);
    return self;
}

/* Each function counts as often as its weight says, and so does all that it has. */
Test(estimator, sums_count_a_function_as_often_as_it_weighs)
{
    g_autoptr(VtSummary) summary = example(weights);
    const VtEstimates *got = vt_summary_estimates(summary);

    cr_expect(eq(dbl, got->invocations, 0.5 * 8 + 3 + 1.5));
    cr_expect(eq(dbl, got->ok, 0.5 * 8 + 3));
    cr_expect(eq(dbl, got->failed, 1.5));
    cr_expect(eq(dbl, got->timed_out, 1.5));
    cr_expect(eq(dbl, got->refused + got->lost, 0));
    cr_expect(eq(dbl, got->functions, 0.5 + 3 + 1.5), "idle has no invocation");
    cr_expect(eq(dbl, got->functions_without_ok, 1.5));
    cr_expect(eq(dbl, got->cold_starts, 3));
    /* 2 s for each answer, and 4 s that nobody waited for. */
    cr_expect(
        epsilon_eq(dbl, got->cpu_executed_core_s, 0.5 * 16 + 3 * 2 + 1.5 * 4, 1e-12));
    /* Pods of rare and hot, 10 s ready, and from 69 to 81 s on half a core. */
    cr_expect(epsilon_eq(dbl, got->pod_s, 3.5 * 10, 1e-12));
    cr_expect(epsilon_eq(dbl, got->cpu_startup_core_s, 3.5, 1e-12));
    cr_expect(epsilon_eq(dbl, got->cpu_reserved_core_s, 3.5 * 6, 1e-12));
}

/* 4^3 x 1^0.5 to the power of 1 / 3.5; with failing's, (4^3 x 16^1.5)^(1 / 5). */
Test(estimator, slowdowns_are_weighted_geometric_means)
{
    g_autoptr(VtSummary) summary = example(weights);
    const VtEstimates *got = vt_summary_estimates(summary);

    cr_expect(epsilon_eq(dbl, got->slowdown, pow(4, 3 / 3.5), 1e-12));
    cr_expect(epsilon_eq(dbl, got->slowdown_censored, pow(2, 12 / 5.0), 1e-12));
}

/* Four sevenths of the weighted answers are hot's of 1 ms, the rest rare's of 4 ms. */
Test(estimator, quantiles_count_invocations_by_weight)
{
    g_autoptr(VtSummary) summary = example(weights);
    const VtEstimates *got = vt_summary_estimates(summary);

    cr_expect(epsilon_eq(dbl, (double)got->response_p50_us, 1000, 1000.0 / 256));
    cr_expect(epsilon_eq(dbl, (double)got->response_p90_us, 4000, 4000.0 / 256));
    cr_expect(epsilon_eq(dbl, (double)got->response_p99_us, 4000, 4000.0 / 256));
}

/* A sample in which each function stands for itself is the whole. */
Test(estimator, weights_of_one_change_nothing)
{
    static const double ones[] = { 1, 1, 1, 1 };
    g_autoptr(VtSummary) summary = example(ones);
    const VtEstimates *got = vt_summary_estimates(summary);
    const VtFigures *measured = vt_summary_figures(summary, VT_SCOPE_MEASURED);

    cr_expect(eq(dbl, got->invocations, (double)measured->invocations));
    cr_expect(eq(dbl, got->functions, (double)measured->functions));
    cr_expect(eq(dbl, got->cold_starts, (double)measured->cold_starts));
    cr_expect(epsilon_eq(dbl, got->slowdown, measured->slowdown, 1e-12));
    cr_expect(
        epsilon_eq(dbl, got->slowdown_censored, measured->slowdown_censored, 1e-12));
    cr_expect(epsilon_eq(dbl, (double)got->response_p90_us,
                         (double)measured->response_p90_us,
                         (double)measured->response_p90_us / 128));
    cr_expect(epsilon_eq(dbl, got->pod_s, measured->pod_s, 1e-12));
    cr_expect(
        epsilon_eq(dbl, got->cpu_executed_core_s, measured->cpu_executed_core_s, 1e-12));
    cr_expect(
        epsilon_eq(dbl, got->cpu_startup_core_s, measured->cpu_startup_core_s, 1e-12));
    cr_expect(
        epsilon_eq(dbl, got->cpu_reserved_core_s, measured->cpu_reserved_core_s, 1e-12));
}

Test(estimator, what_the_platform_does_not_know_is_unknown)
{
    g_autoptr(VtSummary) summary =
        vt_summary_new(functions, configs, FUNCTIONS, VT_MINUTE);

    vt_summary_set_weights(summary, weights);
    vt_run_log_second(vt_summary_log(summary), &(VtSecond){ .pods_ready = -1 });
    vt_summary_finish(summary, 120 * VT_S);

    const VtEstimates *got = vt_summary_estimates(summary);

    cr_expect(isnan(got->pod_s) && isnan(got->cpu_startup_core_s)
              && isnan(got->cpu_reserved_core_s));
    cr_expect(isnan(got->slowdown));
    cr_expect(eq(i64, got->response_p50_us, VT_UNKNOWN));
    cr_expect(eq(dbl, got->invocations, 0));
}

Test(estimator, there_are_no_estimates_without_weights)
{
    g_autoptr(VtSummary) summary =
        vt_summary_new(functions, configs, FUNCTIONS, VT_MINUTE);

    vt_summary_finish(summary, 120 * VT_S);
    cr_expect(vt_summary_estimates(summary) == NULL);
}
