#include "report/summary.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include <math.h>

/* Out of name order on purpose: figures must not depend on the order of rows. */
static const VtFunction functions[] = {
    { .name = (char *)"b" },
    { .name = (char *)"a" },
    { .name = (char *)"c" },
    { .name = (char *)"idle" },
};
enum { B, A, C, IDLE };

static const VtFunctionConfig configs[] = {
    [B] = { .timeout_ns = 16 * VT_S },
    [A] = { .timeout_ns = 8 * VT_S },
    [C] = { .timeout_ns = 16 * VT_S },
    [IDLE] = { .timeout_ns = 16 * VT_S },
};

/* A minute of warm-up. */
static VtSummary *summary_new(void)
{
    return vt_summary_new(functions, configs, G_N_ELEMENTS(functions), VT_MINUTE);
}

static void record(VtSummary *summary, VtRecord row)
{
    VtRunLog *log = vt_summary_log(summary);

    vt_run_log_record(log, &row);
}

static void pod(VtSummary *summary, VtPodRow row)
{
    VtRunLog *log = vt_summary_log(summary);

    vt_run_log_pod(log, &row);
}

static VtInvocation invocation(uint32_t function, VtPhase phase, VtTime requested_ns)
{
    return (VtInvocation){ .function = function,
                           .phase = phase,
                           .requested_ns = requested_ns };
}

static VtRecord ok(VtInvocation planned, VtTime response_ns, VtTime executed_ns,
                   VtStart start)
{
    return (VtRecord){ .invocation = planned,
                       .response_ns = response_ns,
                       .executed_ns = executed_ns,
                       .start = start,
                       .status = VT_STATUS_OK };
}

static VtRecord failed(VtInvocation planned, VtStatus status)
{
    return (VtRecord){ .invocation = planned,
                       .response_ns = VT_UNKNOWN,
                       .executed_ns = VT_UNKNOWN,
                       .status = status };
}

/* Slowdowns: a 16 in the warm-up, then 4 and 1; b 8, a time-out (16 s / 1 s = 16) and a
 * refusal (16 s / 0.5 s = 32); c is lost (16 s / 1 s = 16). */
static VtSummary *example(void)
{
    VtSummary *self = summary_new();

    record(self,
           ok(invocation(A, VT_PHASE_WARMUP, VT_S), 16 * VT_S, VT_S, VT_START_COLD));
    record(self,
           ok(invocation(A, VT_PHASE_MEASURE, VT_S), 4 * VT_S, VT_S, VT_START_WARM));
    record(self, ok(invocation(A, VT_PHASE_MEASURE, VT_S), VT_S, VT_S, VT_START_WARM));
    record(self,
           ok(invocation(B, VT_PHASE_MEASURE, VT_S), 8 * VT_S, 2 * VT_S, VT_START_COLD));
    record(self, failed(invocation(B, VT_PHASE_MEASURE, VT_S), VT_STATUS_TIMEOUT));
    record(self, failed(invocation(B, VT_PHASE_MEASURE, VT_S / 2), VT_STATUS_REFUSED));
    record(self, failed(invocation(C, VT_PHASE_MEASURE, VT_S), VT_STATUS_LOST));
    vt_summary_finish(self, 2 * VT_MINUTE);
    return self;
}

Test(summary, counts_invocations_by_scope)
{
    g_autoptr(VtSummary) summary = example();
    const VtFigures *all = vt_summary_figures(summary, VT_SCOPE_ALL);
    const VtFigures *measured = vt_summary_figures(summary, VT_SCOPE_MEASURED);

    cr_expect(eq(i64, all->invocations, 7));
    cr_expect(eq(i64, all->ok, 4));
    cr_expect(eq(i64, all->failed, 3));
    cr_expect(eq(i64, all->cold_starts, 2));
    cr_expect(eq(i64, measured->invocations, 6));
    cr_expect(eq(i64, measured->ok, 3));
    cr_expect(eq(i64, measured->failed, 3));
    cr_expect(eq(i64, measured->timed_out, 1));
    cr_expect(eq(i64, measured->refused, 1));
    cr_expect(eq(i64, measured->lost, 1));
    cr_expect(eq(i64, measured->cold_starts, 1));
    cr_expect(eq(i64, measured->functions, 3));
    cr_expect(eq(i64, measured->functions_without_ok, 1));
}

Test(summary, an_error_fails_without_another_name)
{
    g_autoptr(VtSummary) summary = summary_new();

    record(summary, failed(invocation(A, VT_PHASE_MEASURE, VT_S), VT_STATUS_ERROR));
    vt_summary_finish(summary, VT_MINUTE);

    const VtFigures *all = vt_summary_figures(summary, VT_SCOPE_ALL);

    cr_expect(eq(i64, all->failed, 1));
    cr_expect(eq(i64, all->timed_out + all->refused + all->lost, 0));
    cr_expect(epsilon_eq(dbl, all->slowdown_censored, 8, 1e-14)); /* 8 s / 1 s */
}

Test(summary, slowdown_is_the_geometric_mean_over_functions)
{
    g_autoptr(VtSummary) summary = example();
    const VtFigures *all = vt_summary_figures(summary, VT_SCOPE_ALL);
    const VtFigures *measured = vt_summary_figures(summary, VT_SCOPE_MEASURED);

    /* a: sqrt(4 x 1) = 2, b: 8; sqrt(2 x 8) = 4 */
    cr_expect(epsilon_eq(dbl, measured->slowdown, 4, 1e-14));
    /* a: cbrt(16 x 4 x 1) = 4, b: 8 */
    cr_expect(epsilon_eq(dbl, all->slowdown, sqrt(32), 1e-14));
    /* a: 2, b: cbrt(8 x 16 x 32) = 16, c: 16; cbrt(2 x 16 x 16) = 8 */
    cr_expect(epsilon_eq(dbl, measured->slowdown_censored, 8, 1e-14));
    /* a: 4, b: 16, c: 16 */
    cr_expect(epsilon_eq(dbl, all->slowdown_censored, cbrt(1024), 1e-13));
}

Test(summary, responses_are_those_of_ok_invocations)
{
    g_autoptr(VtSummary) summary = example();
    const VtFigures *all = vt_summary_figures(summary, VT_SCOPE_ALL);
    const VtFigures *measured = vt_summary_figures(summary, VT_SCOPE_MEASURED);

    /* 1, 4 and 8 s: rank ceil(0.5 x 3) = 2 */
    cr_expect(epsilon_eq(dbl, (double)measured->response_p50_us, 4e6, 4e6 / 4096));
    cr_expect(epsilon_eq(dbl, (double)measured->response_p90_us, 8e6, 8e6 / 4096));
    cr_expect(eq(i64, measured->response_max_us, 8000000));
    cr_expect(eq(i64, all->response_max_us, 16000000));
}

Test(summary, the_largest_response_is_exact)
{
    g_autoptr(VtSummary) summary = summary_new();

    record(summary, ok(invocation(A, VT_PHASE_MEASURE, VT_S), 1234567 * VT_US, VT_UNKNOWN,
                       VT_START_WARM));
    vt_summary_finish(summary, 2 * VT_MINUTE);
    cr_expect(eq(i64, vt_summary_figures(summary, VT_SCOPE_MEASURED)->response_max_us,
                 1234567));
}

/* 25.9 us to 10.9 us of work: files show 25 and 10. */
Test(summary, slowdown_is_that_of_the_microseconds_in_the_files)
{
    g_autoptr(VtSummary) summary = summary_new();

    record(summary,
           ok(invocation(A, VT_PHASE_MEASURE, 10900), 25900, VT_UNKNOWN, VT_START_WARM));
    vt_summary_finish(summary, 2 * VT_MINUTE);
    cr_expect(epsilon_eq(dbl, vt_summary_figures(summary, VT_SCOPE_MEASURED)->slowdown,
                         2.5, 1e-14));
}

Test(summary, executed_cpu_is_what_the_functions_measured)
{
    g_autoptr(VtSummary) summary = example();

    cr_expect(ieee_ulp_eq(
        dbl, vt_summary_figures(summary, VT_SCOPE_ALL)->cpu_executed_core_s, 5, 0));
    cr_expect(ieee_ulp_eq(
        dbl, vt_summary_figures(summary, VT_SCOPE_MEASURED)->cpu_executed_core_s, 4, 0));
}

Test(summary, a_run_without_ok_has_no_slowdown)
{
    g_autoptr(VtSummary) summary = summary_new();

    record(summary, failed(invocation(A, VT_PHASE_MEASURE, VT_S), VT_STATUS_REFUSED));
    record(summary, failed(invocation(B, VT_PHASE_MEASURE, VT_S / 2), VT_STATUS_REFUSED));
    vt_summary_finish(summary, 2 * VT_MINUTE);

    const VtFigures *measured = vt_summary_figures(summary, VT_SCOPE_MEASURED);

    cr_expect(isnan(measured->slowdown));
    cr_expect(epsilon_eq(dbl, measured->slowdown_censored, 16, 1e-14)); /* sqrt(8 x 32) */
    cr_expect(eq(i64, measured->functions_without_ok, 2));
    cr_expect(eq(i64, measured->response_p50_us, VT_UNKNOWN));
    cr_expect(eq(i64, measured->response_max_us, VT_UNKNOWN));
}

Test(summary, an_empty_run_has_figures)
{
    g_autoptr(VtSummary) summary = vt_summary_new(NULL, NULL, 0, 0);
    size_t count;

    vt_summary_finish(summary, 0);
    vt_summary_functions(summary, &count);
    cr_expect(eq(sz, count, 0));
    cr_expect(eq(i64, vt_summary_figures(summary, VT_SCOPE_ALL)->invocations, 0));
    cr_expect(isnan(vt_summary_figures(summary, VT_SCOPE_ALL)->slowdown_censored));
}

/* One pod lives from 10 s to 100 s, ready from 20 s to 90 s; the other one is placed at
 * 70 s and ready at 80 s when the run ends at 120 s. Requests: 1 and 2 cores. */
static VtSummary *pods_example(void)
{
    VtSummary *self = summary_new();

    pod(self, (VtPodRow){ .function = A,
                          .cpu_request_milli = 1000,
                          .scheduled_ns = 10 * VT_S,
                          .started_ns = 15 * VT_S,
                          .ready_ns = 20 * VT_S,
                          .usable_ns = 20 * VT_S,
                          .deleted_ns = 90 * VT_S,
                          .gone_ns = 100 * VT_S,
                          .startup_cpu_ns = 3 * VT_S });
    pod(self, (VtPodRow){ .function = B,
                          .cpu_request_milli = 2000,
                          .scheduled_ns = 70 * VT_S,
                          .started_ns = 75 * VT_S,
                          .ready_ns = 80 * VT_S,
                          .usable_ns = 80 * VT_S,
                          .deleted_ns = VT_UNKNOWN,
                          .gone_ns = VT_UNKNOWN,
                          .startup_cpu_ns = 4 * VT_S });
    vt_summary_finish(self, 120 * VT_S);
    return self;
}

Test(summary, pods_count_by_their_overlap_with_the_scope)
{
    g_autoptr(VtSummary) summary = pods_example();
    const VtFigures *all = vt_summary_figures(summary, VT_SCOPE_ALL);
    const VtFigures *measured = vt_summary_figures(summary, VT_SCOPE_MEASURED);

    cr_expect(ieee_ulp_eq(dbl, all->pod_s, 70 + 40, 0));
    cr_expect(ieee_ulp_eq(dbl, measured->pod_s, 30 + 40, 0));
    cr_expect(ieee_ulp_eq(dbl, all->cpu_startup_core_s, 3 + 4, 0));
    cr_expect(ieee_ulp_eq(dbl, measured->cpu_startup_core_s, 4, 0));
    cr_expect(ieee_ulp_eq(dbl, all->cpu_reserved_core_s, 90 + 2 * 50, 0));
    cr_expect(ieee_ulp_eq(dbl, measured->cpu_reserved_core_s, 40 + 2 * 50, 0));
    cr_expect(eq(i64, all->max_pods, 2));
    cr_expect(eq(i64, measured->max_pods, 2));
}

Test(summary, a_platform_without_pods_leaves_them_unknown)
{
    g_autoptr(VtSummary) summary = summary_new();
    VtRunLog *log = vt_summary_log(summary);
    const VtSecond second = { .pods_ready = -1 };
    size_t count;

    vt_run_log_second(log, &second);
    vt_summary_finish(summary, VT_MINUTE);
    cr_expect(isnan(vt_summary_figures(summary, VT_SCOPE_ALL)->pod_s));
    cr_expect(isnan(vt_summary_figures(summary, VT_SCOPE_ALL)->cpu_reserved_core_s));
    cr_expect(eq(i64, vt_summary_figures(summary, VT_SCOPE_ALL)->max_pods, VT_UNKNOWN));
    cr_expect(isnan(vt_summary_functions(summary, &count)[0].pod_s));
}

Test(summary, functions_come_by_name_with_their_measured_figures)
{
    g_autoptr(VtSummary) summary = example();
    size_t count;
    const VtFunctionFigures *rows = vt_summary_functions(summary, &count);

    cr_assert(eq(sz, count, 4));
    cr_expect(eq(str, (char *)rows[0].name, (char *)"a"));
    cr_expect(eq(i64, rows[0].invocations, 2));
    cr_expect(eq(i64, rows[0].cold_starts, 0));
    cr_expect(epsilon_eq(dbl, rows[0].slowdown, 2, 1e-14));
    /* 1 and 4 s: rank ceil(0.5 x 2) = 1; 7 bits resolve to 2^-8 */
    cr_expect(epsilon_eq(dbl, (double)rows[0].response_p50_us, 1e6, 1e6 / 256));
    cr_expect(epsilon_eq(dbl, (double)rows[0].response_p99_us, 4e6, 4e6 / 256));

    cr_expect(eq(str, (char *)rows[1].name, (char *)"b"));
    cr_expect(eq(i64, rows[1].invocations, 3));
    cr_expect(eq(i64, rows[1].failed, 2));
    cr_expect(eq(i64, rows[1].cold_starts, 1));
    cr_expect(epsilon_eq(dbl, rows[1].slowdown, 8, 1e-14));

    cr_expect(eq(i64, rows[2].failed, 1));
    cr_expect(isnan(rows[2].slowdown));
    cr_expect(eq(i64, rows[2].response_p50_us, VT_UNKNOWN));

    cr_expect(eq(str, (char *)rows[3].name, (char *)"idle"));
    cr_expect(eq(i64, rows[3].invocations, 0));
    cr_expect(isnan(rows[3].slowdown));
}

Test(summary, pods_of_a_function_count_in_the_measured_phase)
{
    g_autoptr(VtSummary) summary = pods_example();
    size_t count;
    const VtFunctionFigures *rows = vt_summary_functions(summary, &count);

    cr_expect(ieee_ulp_eq(dbl, rows[0].pod_s, 30, 0)); /* a: 60-90 s */
    cr_expect(ieee_ulp_eq(dbl, rows[1].pod_s, 40, 0)); /* b: 80-120 s */
    cr_expect(ieee_ulp_eq(dbl, rows[2].pod_s, 0, 0));
}
