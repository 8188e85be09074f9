#include "core/call_windows.h"
#include "core/rng.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#define FUNCTIONS 5
#define CALLS     20000 /* of each, so that there are several windows */

/* A call's number among all stands in its memory. */
static void add(VtCallWindows *windows, uint32_t function, uint32_t *offset_us,
                int64_t requested_us, uint32_t count)
{
    g_autofree int64_t *durations_us = g_new(int64_t, count);
    g_autofree uint32_t *numbers = g_new(uint32_t, count);

    for (uint32_t i = 0; i < count; i++) {
        durations_us[i] = requested_us + i;
        numbers[i] = function * count + i;
    }
    vt_call_windows_add(windows, function,
                        &(VtCallDraws){ .count = count,
                                        .offset_us = offset_us,
                                        .requested_us = durations_us,
                                        .memory_mib = numbers });
}

/* All calls in the order in which they come. */
static GArray *drain(VtCallWindows *windows, size_t *out_windows)
{
    GArray *calls = g_array_new(FALSE, FALSE, sizeof(VtCall));
    VtCallWindow window;

    for (*out_windows = 0; vt_call_windows_next(windows, &window); (*out_windows)++) {
        cr_expect(gt(sz, window.count, 0));
        g_array_append_vals(calls, window.calls, (guint)window.count);
    }
    return calls;
}

/* Each call once, by instant and then by number. */
static void expect_in_order(const GArray *calls)
{
    g_autofree bool *is_seen = g_new0(bool, calls->len);

    for (guint i = 0; i < calls->len; i++) {
        const VtCall *call = &g_array_index(calls, VtCall, i);

        cr_assert(lt(u32, call->memory_mib, calls->len));
        cr_assert(not(is_seen[call->memory_mib]), "call %u", call->memory_mib);
        is_seen[call->memory_mib] = true;
        if (i == 0)
            continue;

        const VtCall *before = &g_array_index(calls, VtCall, i - 1);

        cr_assert(before->offset_us < call->offset_us
                      || (before->offset_us == call->offset_us
                          && before->memory_mib < call->memory_mib),
                  "call %u", i);
    }
}

/* Instants below @limit_us: few of them make ties, and leave most windows empty. */
static void expect_order(VtCallWindows *windows, uint64_t limit_us, size_t windows_count)
{
    g_autofree uint32_t *offset_us = g_new(uint32_t, CALLS);
    VtRng rng;
    size_t seen = 0;

    vt_rng_init(&rng, &(VtStreamKey){ .seed = limit_us, .purpose = VT_PURPOSE_TEST });
    vt_call_windows_begin(windows, (size_t)FUNCTIONS * CALLS);
    for (uint32_t function = 0; function < FUNCTIONS; function++) {
        for (uint32_t i = 0; i < CALLS; i++)
            offset_us[i] = (uint32_t)vt_rng_below(&rng, limit_us);
        add(windows, function, offset_us, 1, CALLS);
    }

    g_autoptr(GArray) calls = drain(windows, &seen);

    cr_assert(eq(u32, calls->len, FUNCTIONS * CALLS), "below %" G_GUINT64_FORMAT,
              limit_us);
    cr_expect(eq(sz, seen, windows_count), "below %" G_GUINT64_FORMAT, limit_us);
    expect_in_order(calls);
}

/* 100,000 calls make 7 windows of 16,384 or less; a window is a seventh of the minute,
 * and calls of its first microseconds are all in the first. */
Test(call_windows, come_by_instant_then_function_then_draw)
{
    g_autoptr(VtCallWindows) windows = vt_call_windows_new();

    expect_order(windows, VT_MINUTE_US, 7);
    expect_order(windows, 1, 1);
    expect_order(windows, 1000, 1);
    expect_order(windows, VT_MINUTE_US / 2, 4);
    expect_order(windows, VT_MINUTE_US, 7);
}

Test(call_windows, keep_durations_that_do_not_fit_into_a_call)
{
    static const int64_t lengths_us[] = { 1, VT_CALL_LONG - 2, VT_CALL_LONG,
                                          INT64_C(1) << 40 };
    uint32_t offset_us[] = { 10, 20, 30 };
    g_autoptr(VtCallWindows) windows = vt_call_windows_new();
    VtCallWindow window;

    for (int minute = 0; minute < 2; minute++) {
        vt_call_windows_begin(windows, 3 * G_N_ELEMENTS(lengths_us));
        for (uint32_t f = 0; f < G_N_ELEMENTS(lengths_us); f++)
            add(windows, f, offset_us, lengths_us[f], 3);
        cr_assert(vt_call_windows_next(windows, &window));
        cr_assert(eq(sz, window.count, 3 * G_N_ELEMENTS(lengths_us)));
        for (size_t i = 0; i < window.count; i++) {
            const VtCall *call = &window.calls[i];

            cr_expect(eq(i64, vt_call_window_requested_us(&window, call),
                         lengths_us[call->function] + call->memory_mib % 3),
                      "call %zu", i);
        }
        cr_expect(not(vt_call_windows_next(windows, &window)));
    }
}

Test(call_windows, forget_the_minute_before)
{
    uint32_t offset_us[] = { 10, 20, 30 };
    g_autoptr(VtCallWindows) windows = vt_call_windows_new();
    VtCallWindow window;

    vt_call_windows_begin(windows, 3);
    add(windows, 0, offset_us, 1, 3);
    vt_call_windows_begin(windows, 0);
    cr_expect(not(vt_call_windows_next(windows, &window)));
}
