/* The cases are those of Knative's own unit tests: inputs and expected numbers. */
#include "sim/activator_stats.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

static void expect_early(VtActivatorStats *stats, VtTime at_ms, bool is_early)
{
    cr_expect(eq(int, vt_activator_stats_arrive(stats, at_ms * VT_MS), is_early),
              "at %d ms", (int)at_ms);
}

static void expect_report(VtActivatorStats *stats, VtTime at_ms, double concurrency,
                          double requests)
{
    VtRequestReport report = { .concurrency = -1 };

    cr_expect(vt_activator_stats_report(stats, at_ms * VT_MS, &report), "at %d ms",
              (int)at_ms);
    cr_expect(ieee_ulp_eq(dbl, report.concurrency, concurrency, 4), "at %d ms",
              (int)at_ms);
    cr_expect(ieee_ulp_eq(dbl, report.requests, requests, 1), "at %d ms", (int)at_ms);
}

Test(activator_stats, reports_the_first_request_once)
{
    VtActivatorStats stats = { 0 };

    expect_early(&stats, 0, true);
    vt_activator_stats_leave(&stats, 1 * VT_MS);
    expect_early(&stats, 1, false);
    vt_activator_stats_leave(&stats, 2 * VT_MS);
    expect_report(&stats, 2, 0, 1);
}

Test(activator_stats, reports_concurrency_beyond_the_first)
{
    VtActivatorStats stats = { 0 };

    expect_early(&stats, 0, true);
    expect_early(&stats, 0, false);
    expect_report(&stats, 1, 1, 1);
    expect_report(&stats, 2, 2, 0);
}

Test(activator_stats, falls_silent_and_starts_anew)
{
    VtActivatorStats stats = { 0 };
    VtRequestReport report;

    expect_early(&stats, 0, true);
    vt_activator_stats_leave(&stats, 1 * VT_MS);
    expect_report(&stats, 1, 0, 0);
    expect_report(&stats, 2, 0, 0);
    cr_expect(not(vt_activator_stats_report(&stats, 3 * VT_MS, &report)));
    expect_early(&stats, 3, true);
}

Test(activator_stats, stays_while_a_request_is_inside)
{
    VtActivatorStats stats = { 0 };

    expect_early(&stats, 0, true);
    expect_report(&stats, 0, 0, 0); /* no time passed: the average is 0 */
    expect_early(&stats, 0, false);
}

Test(activator_stats, averages_over_the_time_of_the_report)
{
    VtActivatorStats stats = { 0 };

    expect_early(&stats, 0, true);
    vt_activator_stats_leave(&stats, 1 * VT_MS);
    expect_report(&stats, 1, 0, 0);
    expect_early(&stats, 1, false);
    vt_activator_stats_leave(&stats, 2 * VT_MS);
    expect_report(&stats, 3, 0.5, 1);
}
