#include "core/trace_arrivals.h"
#include "tests/support/tiny_trace.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

static VtOutlook outlook_of(const VtTrace *trace, const VtFunctionConfig *configs,
                            VtDurationsKind durations, int64_t minutes)
{
    const VtScheduleOptions options = { .durations = durations, .minutes = minutes };
    g_autoptr(VtArrivals) arrivals =
        vt_trace_arrivals_new(trace, &options, configs, NULL);

    return arrivals->outlook;
}

/* Durations uniform from 0 to 100 ms, whose mean is 50 ms. */
static void make_uniform(VtTraceFunction *function)
{
    function->duration_mean_ms = 50;
    for (int i = 0; i < VT_DURATION_PERCENTILES; i++)
        function->duration_ms[i] = 100 * vt_duration_fractions[i];
}

/* Two functions, 60 + 30, 0 + 60 and 120 + 0 calls a minute, of 100 ms and of a second:
 * 36, 60 and 12 core-seconds. So the most calls and the most load are in two minutes. */
Test(trace_outlook, has_the_peaks_of_the_minutes_played)
{
    const uint32_t counts[] = { 60, 0, 120, 30, 60, 0 };
    const VtFunctionConfig configs[] = { { .duration_min_ns = VT_MS },
                                         { .duration_min_ns = VT_S } };
    g_autoptr(VtTrace) trace = tiny_trace(counts, 2, 3);
    static const struct {
        int64_t minutes;
        uint64_t invocations;
        double cpu_s, peak_per_s, peak_cores;
    } cases[] = {
        { 1, 90, 36, 1.5, 0.6 },
        { 2, 150, 96, 1.5, 1 },
        { 3, 270, 108, 2, 1 },
    };

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        const VtOutlook outlook =
            outlook_of(trace, configs, VT_DURATIONS_FITTED, cases[i].minutes);

        cr_expect(eq(u64, outlook.invocations, cases[i].invocations), "row %zu", i);
        cr_expect(epsilon_eq(dbl, outlook.cpu_s, cases[i].cpu_s, 1e-9), "row %zu", i);
        cr_expect(epsilon_eq(dbl, outlook.drawn_cpu_s, cases[i].cpu_s, 1e-9), "row %zu",
                  i);
        cr_expect(epsilon_eq(dbl, outlook.peak_per_s, cases[i].peak_per_s, 1e-9),
                  "row %zu", i);
        cr_expect(epsilon_eq(dbl, outlook.peak_cores, cases[i].peak_cores, 1e-9),
                  "row %zu", i);
    }
}

/* Values cut at 50 ms have a mean of 50 - 50^2 / 200 = 37.5 ms; the mean, 50 ms, is left
 * as it is. The quadrature is exact where the curve is straight. */
Test(trace_outlook, clamps_what_is_drawn)
{
    const uint32_t counts[] = { 1000 };
    const VtFunctionConfig config = { .duration_max_ns = 50 * VT_MS };
    g_autoptr(VtTrace) trace = tiny_trace(counts, 1, 1);
    static const struct {
        VtDurationsKind durations;
        double drawn_cpu_s;
    } cases[] = {
        { VT_DURATIONS_FITTED, 37.5 },
        { VT_DURATIONS_PERCENTILES, 37.5 },
        { VT_DURATIONS_MEAN, 50 },
    };

    make_uniform(&trace->functions[0]);
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        const VtOutlook outlook = outlook_of(trace, &config, cases[i].durations, 0);

        cr_expect(epsilon_eq(dbl, outlook.cpu_s, 50, 1e-9), "row %zu", i);
        cr_expect(epsilon_eq(dbl, outlook.drawn_cpu_s, cases[i].drawn_cpu_s, 1e-9),
                  "row %zu", i);
    }
}
