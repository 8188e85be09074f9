#include "report/live_view.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

static void record(VtLiveView *view, VtTime late_ns, VtStatus status, VtStart start)
{
    const VtRecord row = {
        .invocation = { .scheduled_ns = VT_S },
        .sent_ns = late_ns == VT_UNKNOWN ? VT_UNKNOWN : VT_S + late_ns,
        .status = status,
        .start = start,
    };
    VtRunLog *log = vt_live_view_log(view);

    vt_run_log_record(log, &row);
}

static void seconds(VtLiveView *view, int count, uint64_t arrivals)
{
    VtRunLog *log = vt_live_view_log(view);

    for (int i = 0; i < count; i++) {
        const VtSecond second = { .arrivals = arrivals };

        vt_run_log_second(log, &second);
    }
}

static void expect_text(const VtLiveView *view, VtTime now_ns, const char *expected)
{
    const VtProgress progress = { .now_ns = now_ns,
                                  .end_ns = 10 * VT_MINUTE,
                                  .in_flight = 37 };
    g_autofree char *text = vt_live_view_format(view, &progress);

    cr_expect(eq(str, text, (char *)expected));
}

Test(live_view, begins_with_nothing)
{
    g_autoptr(VtLiveView) view = vt_live_view_new();

    expect_text(view, 0,
                "0:00 of 10:00, eta 10:00, 0.0/s, 37 in flight, late p99 0.0 ms, "
                "0 failed");
}

Test(live_view, says_how_far_it_is_and_whether_all_is_well)
{
    g_autoptr(VtLiveView) view = vt_live_view_new();

    record(view, 200 * VT_US, VT_STATUS_OK, VT_START_COLD);
    record(view, VT_UNKNOWN, VT_STATUS_TIMEOUT, VT_START_UNKNOWN);
    record(view, 0, VT_STATUS_TIMEOUT, VT_START_WARM);
    record(view, 0, VT_STATUS_REFUSED, VT_START_WARM);
    seconds(view, 2, 512);
    expect_text(view, 192 * VT_S + 999 * VT_MS,
                "3:12 of 10:00, eta 6:47, 512/s, 37 in flight, late p99 0.2 ms, "
                "3 failed (2 timeout, 1 refused), 1 cold");
}

Test(live_view, shows_hours_and_no_time_beyond_the_end)
{
    g_autoptr(VtLiveView) view = vt_live_view_new();

    expect_text(view, 3723 * VT_S,
                "1:02:03 of 10:00, eta 0:00, 0.0/s, 37 in flight, late p99 0.0 ms, "
                "0 failed");
}

/* Failures stay; rate and lateness are of the seconds 10 to 24. */
Test(live_view, forgets_lateness_that_is_long_ago)
{
    g_autoptr(VtLiveView) view = vt_live_view_new();

    record(view, VT_S, VT_STATUS_ERROR, VT_START_UNKNOWN);
    seconds(view, 10, 100);
    expect_text(view, 10 * VT_S,
                "0:10 of 10:00, eta 9:50, 100/s, 37 in flight, late p99 1000.0 ms, "
                "1 failed (1 error)");
    seconds(view, 10, 4);
    seconds(view, 5, 1); /* 45 in 15 s */
    expect_text(view, 25 * VT_S,
                "0:25 of 10:00, eta 9:35, 3.0/s, 37 in flight, late p99 0.0 ms, "
                "1 failed (1 error)");
}
