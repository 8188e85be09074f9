#include "sampler/load.h"
#include "sampler/summary.h"
#include "tests/support/tiny_trace.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include <string.h>

static const VtDurationClamp unclamped = { .duration_min_ns = VT_MS };

/* 90 calls in 3 minutes are one every two seconds; at 100 ms each a twentieth of a core,
 * which holds 100 MiB. */
Test(load, follows_littles_law)
{
    const uint32_t counts[] = { 60, 0, 30 };
    g_autoptr(VtTrace) trace = tiny_trace(counts, 1, 3);
    const VtLoad load = vt_load_of_function(trace, 0, &unclamped);

    cr_expect(epsilon_eq(dbl, load.invocations, 90, 1e-12));
    cr_expect(epsilon_eq(dbl, load.mean_rps, 0.5, 1e-12));
    cr_expect(epsilon_eq(dbl, load.cpu_cores, 0.05, 1e-12));
    cr_expect(epsilon_eq(dbl, load.memory_mib, 5, 1e-12));
}

Test(load, clamps_both_ways)
{
    const uint32_t counts[] = { 60 };
    g_autoptr(VtTrace) trace = tiny_trace(counts, 1, 1);
    static const struct {
        VtDurationClamp clamp;
        double mean_s;
    } cases[] = {
        { { VT_MS, 0 }, 0.1 },
        { { VT_MS, 100 * VT_MS }, 0.1 },
        { { VT_MS, 50 * VT_MS }, 0.05 },
        { { VT_S, 0 }, 1 },
    };

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++)
        cr_expect(epsilon_eq(
                      dbl, vt_load_mean_duration_s(&trace->functions[0], &cases[i].clamp),
                      cases[i].mean_s, 1e-12),
                  "row %zu", i);
}

/* Uniform from 0 to 100 ms: every percentile lies on the line and the mean, 50 ms, needs
 * no bend. Cut at c the mean is the integral of min(x, c) / 100 = c - c^2 / 200. */
Test(load, clamps_values_not_means)
{
    VtTraceFunction function = { .duration_mean_ms = 50 };
    static const double cuts_ms[] = { 10, 25, 50, 75, 99 };

    for (int i = 0; i < VT_DURATION_PERCENTILES; i++)
        function.duration_ms[i] = 100 * vt_duration_fractions[i];
    for (size_t i = 0; i < G_N_ELEMENTS(cuts_ms); i++) {
        const double c = cuts_ms[i];
        const VtDurationClamp clamp = { 0, (VtTime)(c * VT_MS) };

        cr_expect(epsilon_eq(dbl, 1000 * vt_load_mean_duration_s(&function, &clamp),
                             c - c * c / 200, 0.01),
                  "cut at %g ms", c);
    }
}

/* Three calls in a minute: 0.5 ms in 100 MiB, which counts as 1 ms, 10 s in 300 MiB and
 * 30 s in 500 MiB, of which 20 s are asked for: 30.001 core-seconds and 0.1 + 3,000 +
 * 10,000 MiB-seconds. The profile, 100 ms in 100 MiB, says nothing of it. */
Test(load, adds_up_calls_that_are_known)
{
    const uint32_t counts[] = { 3, 1 };
    static const VtExactRow rows[] = {
        { { .start_us = 0, .duration_us = 500, .memory_mib = 100 }, 0 },
        { { .start_us = 1, .duration_us = 10000000, .memory_mib = 300 }, 0 },
        { { .start_us = 2, .duration_us = 30000000, .memory_mib = 500 }, 0 },
        { { .start_us = 3, .duration_us = 60000000, .memory_mib = 900 }, 1 },
    };
    static const VtDurationClamp clamp = { VT_MS, 20 * VT_S };
    g_autoptr(VtTrace) trace = tiny_trace(counts, 2, 1);

    trace->exact = vt_exact_calls_new(rows, G_N_ELEMENTS(rows), 2);

    const VtLoad load = vt_load_of_function(trace, 0, &clamp);

    cr_expect(epsilon_eq(dbl, load.cpu_cores, 30.001 / 60, 1e-12));
    cr_expect(epsilon_eq(dbl, load.memory_mib, 13000.1 / 60, 1e-9));
    cr_expect(epsilon_eq(dbl, load.mean_rps, 3.0 / 60, 1e-12));
}

/* A tenth, a third and two thirds of a call a second: their sum depends on the order. */
Test(summary, ignores_row_order_to_the_last_bit)
{
    const uint32_t counts[] = { 6, 20, 40, 7 };
    static const size_t turned[] = { 3, 1, 0, 2 };
    g_autoptr(VtTrace) trace = tiny_trace(counts, 4, 1);
    g_autoptr(VtTrace) other = vt_trace_subset(trace, turned, 4);
    const VtSummary a = vt_summary_of_trace(trace, &unclamped);
    const VtSummary b = vt_summary_of_trace(other, &unclamped);

    cr_expect(eq(dbl, a.load.mean_rps, b.load.mean_rps));
    cr_expect(eq(dbl, a.load.cpu_cores, b.load.cpu_cores));
    cr_expect(eq(dbl, a.load.memory_mib, b.load.memory_mib));
}

/* Two functions in two minutes; by hand. */
Test(summary, counts_and_sorts)
{
    const uint32_t counts[] = { 120, 0, 30, 30 };
    g_autoptr(VtTrace) trace = tiny_trace(counts, 2, 2);

    trace->functions[1].duration_mean_ms = 300;
    for (int i = 0; i < VT_DURATION_PERCENTILES; i++)
        trace->functions[1].duration_ms[i] = 300;
    trace->functions[1].memory_mean_mib = 200;

    const VtSummary summary = vt_summary_of_trace(trace, &unclamped);

    cr_expect(eq(sz, summary.functions, 2));
    cr_expect(eq(sz, summary.apps, 2));
    cr_expect(eq(sz, summary.owners, 1));
    cr_expect(eq(sz, summary.minutes, 2));
    cr_expect(epsilon_eq(dbl, summary.load.invocations, 180, 1e-12));
    cr_expect(epsilon_eq(dbl, summary.load.mean_rps, 1.5, 1e-12));
    cr_expect(epsilon_eq(dbl, summary.load.cpu_cores, 1 * 0.1 + 0.5 * 0.3, 1e-12));
    cr_expect(epsilon_eq(dbl, summary.load.memory_mib, 10 + 30, 1e-12));
    cr_expect(epsilon_eq(dbl, summary.peak_rps, 150.0 / 60, 1e-12));
    cr_expect(epsilon_eq(dbl, summary.zero_cells_ratio, 0.25, 1e-12));
    cr_expect(epsilon_eq(dbl, summary.calls_per_minute.at[0], 30, 1e-12));
    cr_expect(epsilon_eq(dbl, summary.calls_per_minute.at[VT_SUMMARY_FRACTIONS - 1], 60,
                         1e-12));
    cr_expect(epsilon_eq(dbl, summary.duration_ms.at[3], 200, 1e-12));
    cr_expect(epsilon_eq(dbl, summary.memory_mib.at[2], 125, 1e-12));
}
