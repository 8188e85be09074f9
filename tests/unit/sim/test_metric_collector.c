/* The cases are those of Knative's own unit tests: inputs and expected numbers. */
#include "sim/metric_collector.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

static const VtMetricSpec scraped = {
    .stable_window_ns = 60 * VT_S,
    .panic_window_ns = 6 * VT_S,
    .has_scrape_target = true,
};

static void expect(const VtMetricCollector *collector, VtMetric metric, VtTime at_ns,
                   VtMetricAverages expected)
{
    VtMetricAverages averages = { -1, -1 };

    cr_assert(vt_metric_collector_query(collector, metric, at_ns, &averages));
    cr_expect(ieee_ulp_eq(dbl, averages.stable, expected.stable, 4));
    cr_expect(ieee_ulp_eq(dbl, averages.panic, expected.panic, 4));
}

Test(metric_collector, sums_within_a_second_and_averages_over_seconds)
{
    const VtRequestReport report = { .concurrency = 10, .requests = 20 };
    VtMetricCollector collector;

    vt_metric_collector_init(&collector, &scraped);
    for (int i = 0; i < 3; i++)
        vt_metric_collector_record(&collector, i * VT_MS, &report);
    expect(&collector, VT_METRIC_CONCURRENCY, 0, (VtMetricAverages){ 30, 30 });
    expect(&collector, VT_METRIC_RPS, 0, (VtMetricAverages){ 60, 60 });
    for (int i = 0; i < 4; i++)
        vt_metric_collector_record(&collector, VT_S + i * VT_MS, &report);
    expect(&collector, VT_METRIC_CONCURRENCY, VT_S, (VtMetricAverages){ 35, 35 });
    expect(&collector, VT_METRIC_RPS, VT_S, (VtMetricAverages){ 70, 70 });
    vt_metric_collector_clear(&collector);
}

/* Empty seconds after the last report do not count; one window after it, 60 s or 6 s, it
 * is gone. */
Test(metric_collector, adds_up_the_scrapes_of_a_second)
{
    const VtRequestReport report = { .concurrency = 10, .requests = 20 };
    VtMetricCollector collector;

    vt_metric_collector_init(&collector, &scraped);
    for (int i = 0; i < 3; i++)
        vt_metric_collector_record(&collector, i * VT_MS, &report);
    expect(&collector, VT_METRIC_CONCURRENCY, 0, (VtMetricAverages){ 30, 30 });
    expect(&collector, VT_METRIC_RPS, 0, (VtMetricAverages){ 60, 60 });
    for (int i = 3; i < 5; i++)
        vt_metric_collector_record(&collector, i * VT_MS, &report);
    expect(&collector, VT_METRIC_CONCURRENCY, 0, (VtMetricAverages){ 50, 50 });
    expect(&collector, VT_METRIC_RPS, 0, (VtMetricAverages){ 100, 100 });
    expect(&collector, VT_METRIC_CONCURRENCY, 5 * VT_S, (VtMetricAverages){ 50, 50 });
    expect(&collector, VT_METRIC_CONCURRENCY, 55 * VT_S, (VtMetricAverages){ 50, 0 });
    expect(&collector, VT_METRIC_RPS, 55 * VT_S, (VtMetricAverages){ 100, 0 });
    expect(&collector, VT_METRIC_CONCURRENCY, 60 * VT_S, (VtMetricAverages){ 0, 0 });
    vt_metric_collector_clear(&collector);
}

/* A report of 70 s ago is dropped when the window has moved past it, and overridden when
 * it came first. */
Test(metric_collector, ignores_what_is_older_than_the_window)
{
    const VtRequestReport old = { .concurrency = 10, .requests = 30 };
    const VtRequestReport new = {
        .concurrency = 20,
        .proxied_concurrency = 10,
        .requests = 30,
        .proxied_requests = 20,
    };

    for (int is_late = 0; is_late <= 1; is_late++) {
        VtMetricCollector collector;

        vt_metric_collector_init(&collector, &scraped);
        if (!is_late)
            vt_metric_collector_record(&collector, 0, &old);
        vt_metric_collector_record(&collector, 70 * VT_S, &new);
        if (is_late)
            vt_metric_collector_record(&collector, 0, &old);
        expect(&collector, VT_METRIC_CONCURRENCY, 70 * VT_S,
               (VtMetricAverages){ 10, 10 });
        expect(&collector, VT_METRIC_RPS, 70 * VT_S, (VtMetricAverages){ 10, 10 });
        vt_metric_collector_clear(&collector);
    }
}

Test(metric_collector, has_no_answer_without_scrapes)
{
    VtMetricCollector collector;
    VtMetricAverages averages;

    vt_metric_collector_init(&collector, &scraped);
    cr_expect(not(vt_metric_collector_query(&collector, VT_METRIC_RPS, 0, &averages)));
    vt_metric_collector_clear(&collector);
}

Test(metric_collector, takes_silence_for_zero_when_nothing_is_scraped)
{
    const VtRequestReport report = { .concurrency = 10, .requests = 30 };
    VtMetricSpec spec = scraped;
    VtMetricCollector collector;

    spec.has_scrape_target = false;
    vt_metric_collector_init(&collector, &spec);
    expect(&collector, VT_METRIC_CONCURRENCY, 0, (VtMetricAverages){ 0, 0 });
    vt_metric_collector_record(&collector, 0, &report);
    expect(&collector, VT_METRIC_CONCURRENCY, 0, (VtMetricAverages){ 10, 10 });
    expect(&collector, VT_METRIC_RPS, 0, (VtMetricAverages){ 30, 30 });
    vt_metric_collector_clear(&collector);
}

Test(metric_collector, leaves_proxied_traffic_to_the_activator)
{
    const VtRequestReport report = {
        .concurrency = 20,
        .proxied_concurrency = 10,
        .requests = 30,
        .proxied_requests = 20,
    };
    VtMetricCollector collector;

    vt_metric_collector_init(&collector, &scraped);
    vt_metric_collector_record(&collector, 0, &report);
    expect(&collector, VT_METRIC_CONCURRENCY, 0, (VtMetricAverages){ 10, 10 });
    expect(&collector, VT_METRIC_RPS, 0, (VtMetricAverages){ 10, 10 });
    vt_metric_collector_clear(&collector);
}

/* Value i + 5 in second i. */
static void record_ramp(VtMetricCollector *collector)
{
    for (int i = 0; i < 10; i++) {
        const VtRequestReport report = { .concurrency = i + 5 };
        vt_metric_collector_record(collector, i * VT_S, &report);
    }
}

Test(metric_collector, has_a_stable_and_a_panic_window)
{
    const VtMetricSpec spec = {
        .stable_window_ns = 6 * VT_S,
        .panic_window_ns = 2 * VT_S,
        .has_scrape_target = true,
    };
    VtMetricCollector collector;

    vt_metric_collector_init(&collector, &spec);
    record_ramp(&collector);
    expect(&collector, VT_METRIC_CONCURRENCY, 9 * VT_S, (VtMetricAverages){ 11.5, 13.5 });
    vt_metric_collector_clear(&collector);
}

/* The mean of the last 4 values, 11 to 14, is 12.5; two seconds on only 13 and 14 are
 * left, and the panic window has run empty. */
Test(metric_collector, changes_its_windows_in_place)
{
    VtMetricSpec spec = {
        .stable_window_ns = 6 * VT_S,
        .panic_window_ns = 2 * VT_S,
        .has_scrape_target = true,
    };
    VtMetricCollector collector;

    vt_metric_collector_init(&collector, &spec);
    record_ramp(&collector);
    spec.stable_window_ns = 4 * VT_S;
    vt_metric_collector_update(&collector, &spec, 9 * VT_S);
    expect(&collector, VT_METRIC_CONCURRENCY, 9 * VT_S, (VtMetricAverages){ 12.5, 13.5 });
    expect(&collector, VT_METRIC_CONCURRENCY, 11 * VT_S, (VtMetricAverages){ 13.5, 0 });
    vt_metric_collector_clear(&collector);
}
