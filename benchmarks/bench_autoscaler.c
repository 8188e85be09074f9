/* One simulated second of the autoscaler for many revisions: a report into the windows
 * of each, and every other second a decision. Prints CSV. */
#include "sim/decider.h"

#include <glib.h>

#define SECONDS 120

typedef struct {
    VtMetricCollector collector;
    VtDecider decider;
} Revision;

static const VtMetricSpec metric = {
    .stable_window_ns = 60 * VT_S,
    .panic_window_ns = 6 * VT_S,
    .has_scrape_target = true,
};

static const VtDeciderSpec spec = {
    .target = 70,
    .total = 100,
    .target_burst_capacity = 211,
    .activator_capacity = 100,
    .panic_threshold = 2,
    .max_scale_up_rate = 1000,
    .max_scale_down_rate = 2,
    .stable_window_ns = 60 * VT_S,
    .panic_window_ns = 6 * VT_S,
    .initial_scale = 1,
    .is_reachable = true,
};

static void report(Revision *self, VtTime now_ns, double concurrency)
{
    const VtRequestReport report = { .concurrency = concurrency, .requests = 10 };

    vt_metric_collector_record(&self->collector, now_ns, &report);
}

static int32_t decide(Revision *self, VtTime now_ns)
{
    VtDeciderInput input = { .now_ns = now_ns, .ready_pods = 2 };
    VtScale scale = { 0 };

    input.has_averages = vt_metric_collector_query(
        &self->collector, VT_METRIC_CONCURRENCY, now_ns, &input.averages);
    if (vt_decider_decide(&self->decider, &input, &scale))
        vt_decider_publish(&self->decider, scale);
    return scale.desired_pods;
}

static void measure(size_t revisions_count)
{
    g_autofree Revision *revisions = g_new(Revision, revisions_count);
    int64_t pods = 0; /* printed, so that no decision can be left out */

    for (size_t i = 0; i < revisions_count; i++) {
        vt_metric_collector_init(&revisions[i].collector, &metric);
        vt_decider_init(&revisions[i].decider, &spec, 0, 0);
    }
    const gint64 start_us = g_get_monotonic_time();
    for (int64_t second = 0; second < SECONDS; second++) {
        for (size_t i = 0; i < revisions_count; i++) {
            report(&revisions[i], second * VT_S, (double)((i + (size_t)second) % 97));
            if (second % 2 == 0)
                pods += decide(&revisions[i], second * VT_S);
        }
    }
    const double elapsed_ns = 1000.0 * (double)(g_get_monotonic_time() - start_us);
    g_print("autoscaler_second,%zu,%.1f,%" G_GINT64_FORMAT "\n", revisions_count,
            elapsed_ns / (double)(SECONDS * revisions_count), pods);
    for (size_t i = 0; i < revisions_count; i++) {
        vt_metric_collector_clear(&revisions[i].collector);
        vt_decider_clear(&revisions[i].decider);
    }
}

int main(void)
{
    static const size_t sizes[] = { 100, 10000 };

    g_print("name,size,ns_per_op,pods\n");
    for (size_t i = 0; i < G_N_ELEMENTS(sizes); i++)
        measure(sizes[i]);
    return 0;
}
