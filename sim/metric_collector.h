/**
 * The metrics of one revision: concurrency and requests per second, each over a stable
 * and a panic window.
 *
 * Reports come from the scraper and from activators; traffic that came through an
 * activator counts only in the activator's own report.
 * Source: [kn: pkg/autoscaler/metrics/collector.go]
 */
#pragma once

#include "sim/autoscaler_config.h"
#include "sim/metric_window.h"
#include "sim/request_stats.h"

typedef struct {
    VtTime stable_window_ns;
    VtTime panic_window_ns;
    VtAggregation aggregation;
    VtRounding rounding;
    VtTime clock_offset_ns; /* added to instants to get those of the buckets' clock */
    bool has_scrape_target; /* false: activators alone report, as with an unlimited
                               target burst capacity */
    unsigned unused;        /* set of 1 << VtMetric: nobody will ask for these */
} VtMetricSpec;

typedef struct {
    VtMetricWindow stable;
    VtMetricWindow panic;
} VtMetricWindows;

typedef struct {
    VtTime clock_offset_ns;
    double *buckets; /* of all four windows */
    bool has_scrape_target;
    unsigned unused;
    VtMetricWindows metrics[VT_METRICS_COUNT];
} VtMetricCollector;

typedef struct {
    double stable;
    double panic;
} VtMetricAverages;

void vt_metric_collector_init(VtMetricCollector *self, const VtMetricSpec *spec);
void vt_metric_collector_clear(VtMetricCollector *self);

/** Takes over a change of the revision; the aggregation stays what it was. */
void vt_metric_collector_update(VtMetricCollector *self, const VtMetricSpec *spec,
                                VtTime now_ns);

void vt_metric_collector_record(VtMetricCollector *self, VtTime now_ns,
                                const VtRequestReport *report);

/** False when there should be data but is none; then no decision can be made. @metric
 * must not be among the unused. */
bool vt_metric_collector_query(const VtMetricCollector *self, VtMetric metric,
                               VtTime now_ns, VtMetricAverages *out_averages);
