/**
 * The average of a metric over a sliding window of buckets.
 *
 * Values of one bucket add up; the average is over buckets. Time comes as bucket
 * numbers, which the four windows of a revision share: see vt_metric_bucket(). The sum
 * of all buckets is kept up to date value by value, rounding errors included, as Knative
 * does; so a record costs O(1) amortised, and a query O(buckets passed since the last
 * record).
 *
 * Units:  of the metric per bucket.
 * Source: [kn: pkg/autoscaler/aggregation/bucketing.go]
 */
#pragma once

#include "core/clock.h"

#include <stdbool.h>
#include <stddef.h>

#define VT_METRIC_BUCKET_NS VT_S /* [kn: pkg/autoscaler/config/config.go] */

typedef struct {
    VtTime window_ns;
    VtTime granularity_ns; /* length of a bucket: VT_METRIC_BUCKET_NS */
    bool is_weighted;      /* recent buckets count more, exponentially; else equally */
    bool rounds_down;      /* linear averages at the sixth decimal; else to the nearest */
} VtMetricWindowShape;

typedef struct {
    double *buckets; /* a ring */
    double total;    /* of all buckets */
    double weight;   /* of the newest bucket when weighted */
    int64_t first;   /* number of the earliest bucket with data, or VT_BUCKET_NONE */
    int64_t last;    /* number of the latest bucket with data, or VT_BUCKET_NONE */
    uint32_t buckets_count;
    uint32_t head; /* where in the ring `last` is */
    VtMetricWindowShape shape;
} VtMetricWindow;

#define VT_BUCKET_NONE INT64_MIN

/** Number of the bucket that @time_ns falls into; instants may be negative. */
static inline int64_t vt_metric_bucket(VtTime time_ns, VtTime granularity_ns)
{
    return time_ns / granularity_ns - (time_ns % granularity_ns < 0);
}

/** How many buckets a window of @shape needs. */
size_t vt_metric_window_size(const VtMetricWindowShape *shape);

/** @buckets, vt_metric_window_size() of them, is borrowed and zeroed here. */
void vt_metric_window_init(VtMetricWindow *self, const VtMetricWindowShape *shape,
                           double *buckets);

/** Adds @value to @bucket; drops it when the window has moved past. */
void vt_metric_window_record(VtMetricWindow *self, int64_t bucket, double value);

/** True when nothing was recorded for longer than the window. */
bool vt_metric_window_is_empty(const VtMetricWindow *self, int64_t bucket);

/** The average as of @bucket; 0 without data. A linear one has at most 6 decimals. */
double vt_metric_window_average(const VtMetricWindow *self, int64_t bucket);

/** Moves into @buckets, large enough for @window_ns, and keeps what still counts as of
 *  @bucket. The old storage is not used any more. */
void vt_metric_window_resize(VtMetricWindow *self, VtTime window_ns, int64_t bucket,
                             double *buckets);

/** Weight of the newest of @buckets_count buckets: the buckets of a window carry
 *  99.99 % of all weight, but the newest at least 20 %. */
double vt_metric_window_weight(size_t buckets_count);

/** Half away from zero at the last of up to six @digits; may give -0. */
double vt_metric_round(size_t digits, double value);
