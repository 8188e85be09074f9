#include "sim/metric_collector.h"

#include "core/cache_lines.h"

static VtMetricWindowShape shape(const VtMetricSpec *spec, VtTime window_ns)
{
    return (VtMetricWindowShape){
        .window_ns = window_ns,
        .granularity_ns = VT_METRIC_BUCKET_NS,
        .is_weighted = spec->aggregation == VT_AGGREGATION_WEIGHTED_EXPONENTIAL,
        .rounds_down = spec->rounding == VT_ROUNDING_DOWN,
    };
}

static int64_t bucket_at(const VtMetricCollector *self, VtTime now_ns)
{
    return vt_metric_bucket(now_ns + self->clock_offset_ns, VT_METRIC_BUCKET_NS);
}

static bool is_used(const VtMetricCollector *self, VtMetric metric)
{
    return (self->unused & 1U << metric) == 0;
}

static size_t metrics_used(const VtMetricCollector *self)
{
    size_t count = 0;

    for (VtMetric metric = 0; metric < VT_METRICS_COUNT; metric++)
        count += is_used(self, metric);
    return count;
}

void vt_metric_collector_init(VtMetricCollector *self, const VtMetricSpec *spec)
{
    const VtMetricWindowShape stable = shape(spec, spec->stable_window_ns);
    const VtMetricWindowShape panic = shape(spec, spec->panic_window_ns);
    const size_t stable_size = vt_metric_window_size(&stable);
    const size_t size = stable_size + vt_metric_window_size(&panic);

    self->has_scrape_target = spec->has_scrape_target;
    self->unused = spec->unused;
    self->clock_offset_ns = spec->clock_offset_ns;
    self->buckets = vt_cache_lines_new0(metrics_used(self) * size, sizeof(double));

    double *buckets = self->buckets;

    for (VtMetric metric = 0; metric < VT_METRICS_COUNT; metric++) {
        if (!is_used(self, metric))
            continue;
        vt_metric_window_init(&self->metrics[metric].stable, &stable, buckets);
        vt_metric_window_init(&self->metrics[metric].panic, &panic,
                              buckets + stable_size);
        buckets += size;
    }
}

void vt_metric_collector_clear(VtMetricCollector *self)
{
    g_clear_pointer(&self->buckets, g_aligned_free);
}

void vt_metric_collector_update(VtMetricCollector *self, const VtMetricSpec *spec,
                                VtTime now_ns)
{
    const VtMetricWindowShape stable = shape(spec, spec->stable_window_ns);
    const VtMetricWindowShape panic = shape(spec, spec->panic_window_ns);
    const size_t stable_size = vt_metric_window_size(&stable);
    const size_t size = stable_size + vt_metric_window_size(&panic);
    const int64_t now = bucket_at(self, now_ns);
    double *old = self->buckets;

    self->has_scrape_target = spec->has_scrape_target;
    self->buckets = vt_cache_lines_new0(metrics_used(self) * size, sizeof(double));

    double *buckets = self->buckets;

    for (VtMetric metric = 0; metric < VT_METRICS_COUNT; metric++) {
        if (!is_used(self, metric))
            continue;
        vt_metric_window_resize(&self->metrics[metric].stable, stable.window_ns, now,
                                buckets);
        vt_metric_window_resize(&self->metrics[metric].panic, panic.window_ns, now,
                                buckets + stable_size);
        buckets += size;
    }
    g_aligned_free(old);
}

static void record(VtMetricCollector *self, VtMetric metric, int64_t bucket, double value)
{
    VtMetricWindows *windows = &self->metrics[metric];

    if (!is_used(self, metric))
        return;
    vt_metric_window_record(&windows->stable, bucket, value);
    vt_metric_window_record(&windows->panic, bucket, value);
}

void vt_metric_collector_record(VtMetricCollector *self, VtTime now_ns,
                                const VtRequestReport *report)
{
    const int64_t bucket = bucket_at(self, now_ns);

    record(self, VT_METRIC_CONCURRENCY, bucket,
           report->concurrency - report->proxied_concurrency);
    record(self, VT_METRIC_RPS, bucket, report->requests - report->proxied_requests);
}

bool vt_metric_collector_query(const VtMetricCollector *self, VtMetric metric,
                               VtTime now_ns, VtMetricAverages *out_averages)
{
    const VtMetricWindows *windows = &self->metrics[metric];
    const int64_t bucket = bucket_at(self, now_ns);

    if (self->has_scrape_target && vt_metric_window_is_empty(&windows->stable, bucket))
        return false;
    *out_averages = (VtMetricAverages){
        .stable = vt_metric_window_average(&windows->stable, bucket),
        .panic = vt_metric_window_average(&windows->panic, bucket),
    };
    return true;
}
