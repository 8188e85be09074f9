#include "core/call_sources.h"
#include "core/clock.h"
#include "tests/support/tiny_trace.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#define FUNCTIONS 3
#define MINUTES   40 /* more than are looked up at a time, and no multiple of that */

static VtTrace *numbered_trace(void)
{
    uint32_t counts[FUNCTIONS * MINUTES];

    for (uint32_t f = 0; f < FUNCTIONS; f++) {
        for (uint32_t minute = 0; minute < MINUTES; minute++)
            counts[f * MINUTES + minute] = (100 * f + minute) % 120;
    }
    return tiny_trace(counts, FUNCTIONS, MINUTES);
}

static const size_t order[FUNCTIONS] = { 2, 0, 1 };

Test(call_sources, draw_as_many_calls_as_the_row_says)
{
    static const VtScheduleOptions options = { .seed = 1 };
    static const VtFunctionConfig configs[FUNCTIONS] = { { 0 } };
    g_autoptr(VtTrace) trace = numbered_trace();
    g_autoptr(VtCallSources) sources =
        vt_call_sources_new(trace, order, &options, configs);

    for (size_t i = 0; i < 2 * MINUTES; i++) { /* forth and back */
        const size_t minute = i < MINUTES ? i : 2 * MINUTES - 1 - i;

        for (size_t f = 0; f < FUNCTIONS; f++) {
            cr_expect(eq(u32, vt_call_sources_draw(sources, f, minute)->count,
                         vt_trace_row(trace, order[f])[minute]),
                      "function %zu minute %zu", f, minute);
        }
    }
}

/* Every call of a tiny trace takes 100 ms and 100 MiB. */
Test(call_sources, repeat_what_never_varies)
{
    static const struct {
        VtTime min_ns, max_ns;
        int64_t requested_us;
        bool is_clamped;
    } cases[] = {
        { VT_MS, 0, 100000, false },
        { VT_MS, 50 * VT_MS, 50000, true },
        { 100 * VT_MS, 100 * VT_MS, 100000, false },
        { 300 * VT_MS, 0, 300000, true },
    };
    static const VtDurationsKind kinds[] = { VT_DURATIONS_FITTED,
                                             VT_DURATIONS_PERCENTILES,
                                             VT_DURATIONS_MEAN };
    g_autoptr(VtTrace) trace = numbered_trace();

    for (size_t i = 0; i < G_N_ELEMENTS(cases) * G_N_ELEMENTS(kinds); i++) {
        const size_t row = i / G_N_ELEMENTS(kinds);
        const VtScheduleOptions options = { .durations = kinds[i % G_N_ELEMENTS(kinds)] };
        const VtFunctionConfig config = { .duration_min_ns = cases[row].min_ns,
                                          .duration_max_ns = cases[row].max_ns };
        const VtFunctionConfig configs[FUNCTIONS] = { config, config, config };
        g_autoptr(VtCallSources) sources =
            vt_call_sources_new(trace, order, &options, configs);
        const VtCallDraws *draws = vt_call_sources_draw(sources, 1, MINUTES - 1);

        cr_assert(eq(u32, draws->count, MINUTES - 1));
        cr_expect(eq(u32, draws->clamped, cases[row].is_clamped ? draws->count : 0),
                  "row %zu", row);
        for (uint32_t c = 0; c < draws->count; c++) {
            cr_expect(eq(i64, draws->requested_us[c], cases[row].requested_us), "row %zu",
                      row);
            cr_expect(eq(u32, draws->memory_mib[c], 100));
        }
    }
}
