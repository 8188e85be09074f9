#include "sim/request_stats.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

static void expect(VtRequestReport report, VtRequestReport expected)
{
    cr_expect(ieee_ulp_eq(dbl, report.concurrency, expected.concurrency, 4));
    cr_expect(
        ieee_ulp_eq(dbl, report.proxied_concurrency, expected.proxied_concurrency, 4));
    cr_expect(ieee_ulp_eq(dbl, report.requests, expected.requests, 1));
    cr_expect(ieee_ulp_eq(dbl, report.proxied_requests, expected.proxied_requests, 1));
}

/* One request from 0 to 1 s, a proxied one from 0.25 to 0.75 s: 1.5 and 0.5 seconds of
 * concurrency in 1 s. */
Test(request_stats, averages_concurrency_over_time)
{
    VtRequestStats stats;

    vt_request_stats_init(&stats, 0);
    vt_request_stats_arrive(&stats, 0, false);
    vt_request_stats_arrive(&stats, 250 * VT_MS, true);
    vt_request_stats_leave(&stats, 750 * VT_MS, true);
    expect(vt_request_stats_report(&stats, VT_S), (VtRequestReport){ 1.5, 0.5, 2, 1 });
}

Test(request_stats, keeps_those_inside_through_a_report)
{
    VtRequestStats stats;

    vt_request_stats_init(&stats, 0);
    vt_request_stats_arrive(&stats, 0, true);
    vt_request_stats_report(&stats, VT_S);
    expect(vt_request_stats_report(&stats, 2 * VT_S), (VtRequestReport){ 1, 1, 0, 0 });
}

Test(request_stats, has_no_average_of_no_time)
{
    VtRequestStats stats;

    vt_request_stats_init(&stats, 0);
    vt_request_stats_arrive(&stats, 0, false);
    expect(vt_request_stats_report(&stats, 0), (VtRequestReport){ 0, 0, 1, 0 });
}

/* The one that left at 1 s is known at 2 s only: it counts until then. */
Test(request_stats, counts_late_events_at_the_latest_instant)
{
    VtRequestStats stats;

    vt_request_stats_init(&stats, 0);
    vt_request_stats_arrive(&stats, 0, false);
    vt_request_stats_arrive(&stats, 2 * VT_S, false);
    vt_request_stats_leave(&stats, 1 * VT_S, false);
    expect(vt_request_stats_report(&stats, 4 * VT_S), (VtRequestReport){ 1, 0, 2, 0 });
}
