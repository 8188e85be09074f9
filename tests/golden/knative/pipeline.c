/* From reports through metric windows to decisions. */
#include "families.h"
#include "sim/decider.h"
#include "spec_cells.h"

#define WEIGHTED_TOLERANCE 1e-12
#define WINDOW_MAX_NS      (1000000 * VT_S)

typedef struct {
    VtMetricCollector collector;
    VtDecider decider;
    VtDeciderSpec spec;
} Pipeline;

static void clear(Pipeline *self)
{
    vt_metric_collector_clear(&self->collector);
    vt_decider_clear(&self->decider);
}

/* C,id,category,<spec>,start_ns,start_ready,status_desired,status_ebc,
 * algo,stable_window_ns,panic_window_ns,scrape_target_set */
static void begin(VectorFile *file, Pipeline *self)
{
    const VtMetricSpec metric = {
        .aggregation = vector_is(file, 20, "weighted")
                         ? VT_AGGREGATION_WEIGHTED_EXPONENTIAL
                         : VT_AGGREGATION_LINEAR,
        .stable_window_ns = vector_int_within(file, 21, 1, WINDOW_MAX_NS),
        .panic_window_ns = vector_int_within(file, 22, 1, WINDOW_MAX_NS),
        .has_scrape_target = vector_int(file, 23) != 0,
    };

    vector_begin(file);
    clear(self);
    vt_metric_collector_init(&self->collector, &metric);
    self->spec = read_spec(file, 3);
    vt_decider_init(&self->decider, &self->spec, vector_int(file, 16),
                    vector_int32(file, 17));
    vector_expect_int(file, 18, self->decider.published.desired_pods);
    vector_expect_int(file, 19, self->decider.published.excess_burst_capacity);
}

static void record(VectorFile *file, Pipeline *self)
{
    const VtRequestReport report = {
        .concurrency = vector_double(file, 3),
        .proxied_concurrency = vector_double(file, 4),
        .requests = vector_double(file, 5),
        .proxied_requests = vector_double(file, 6),
    };

    vt_metric_collector_record(&self->collector, vector_int(file, 2), &report);
}

/* Cells from @cell on: stable, panic, error. */
static bool query(VectorFile *file, Pipeline *self, VtMetric metric, size_t cell,
                  VtMetricAverages *averages)
{
    const bool is_weighted = self->collector.metrics[metric].stable.shape.is_weighted;
    const double tolerance = is_weighted ? WEIGHTED_TOLERANCE : 0;
    const bool has_averages = vt_metric_collector_query(&self->collector, metric,
                                                        vector_int(file, 2), averages);

    vector_expect_near(file, cell, averages->stable, tolerance);
    vector_expect_near(file, cell + 1, averages->panic, tolerance);
    vector_expect_int(file, cell + 2, !has_averages);
    return has_averages;
}

/* T,id,time_ns,ready, <concurrency>, <rps>, valid,desired,ebc,in_panic,max_panic_pods,
 * inform */
static void tick(VectorFile *file, Pipeline *self)
{
    VtMetricAverages averages[VT_METRICS_COUNT] = { 0 };
    const bool has[VT_METRICS_COUNT] = {
        query(file, self, VT_METRIC_CONCURRENCY, 4, &averages[VT_METRIC_CONCURRENCY]),
        query(file, self, VT_METRIC_RPS, 7, &averages[VT_METRIC_RPS]),
    };
    VtDecider *decider = &self->decider;
    const VtDeciderInput input = {
        .now_ns = vector_int(file, 2),
        .ready_pods = vector_int32(file, 3),
        .has_averages = has[decider->spec->metric],
        .averages = averages[decider->spec->metric],
    };
    VtScale scale = { 0 };
    const bool is_valid = vt_decider_decide(decider, &input, &scale);

    vector_expect_int(file, 10, is_valid);
    vector_expect_int(file, 11, scale.desired_pods);
    vector_expect_int(file, 12, scale.excess_burst_capacity);
    vector_expect_int(file, 13, vt_decider_is_panicking(decider));
    vector_expect_int(file, 14, decider->max_panic_pods);
    vector_expect_int(file, 15, is_valid && vt_decider_publish(decider, scale));
}

void run_pipeline(VectorFile *file)
{
    Pipeline pipeline = { 0 };

    while (vector_next(file)) {
        const char letter = vector_letter(file);
        if (letter == 'C')
            begin(file, &pipeline);
        else if (!pipeline.collector.buckets)
            vector_fail(file, "a record before its scenario");
        else if (letter == 'A')
            record(file, &pipeline);
        else if (letter == 'T')
            tick(file, &pipeline);
        else
            vector_fail(file, "an unknown record");
    }
    clear(&pipeline);
}
