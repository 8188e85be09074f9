/* The cases are those of Knative's own unit tests: inputs and expected numbers. */
#include "sim/decider_spec.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

/* Knative's defaults, but aiming at all of the target. */
static VtAutoscalerConfig full_utilization(void)
{
    VtAutoscalerConfig config;
    const VtConfigBinding binding = vt_autoscaler_config_binding(&config);

    vt_config_defaults(&binding, 1);
    config.concurrency_target_percent = 100;
    return config;
}

static VtDeciderSpec resolve(const VtAutoscalerConfig *config)
{
    const VtRevisionTraits revision = { 0 };

    return vt_decider_spec_resolve(config, &revision);
}

Test(decider_spec, target_and_total)
{
    static const struct {
        int metric;
        int64_t container_concurrency;
        double annotation;     /* 0: absent */
        double default_target; /* 0: 100 */
        double percent;        /* 0: 100 */
        double utilization;    /* annotation; 0: absent */
        double target, total;
    } cases[] = {
        { .target = 100, .total = 100 },
        { .percent = 80, .target = 80, .total = 100 },
        { .percent = 30, .default_target = 2, .target = 0.6, .total = 2 },
        { .container_concurrency = 12,
          .percent = 80,
          .utilization = 75,
          .target = 9,
          .total = 12 },
        { .container_concurrency = 10, .percent = 80, .target = 8, .total = 10 },
        { .container_concurrency = 1, .percent = 80, .target = 0.8, .total = 1 },
        { .container_concurrency = 1, .target = 1, .total = 1 },
        { .container_concurrency = 10, .target = 10, .total = 10 },
        { .annotation = 1, .target = 1, .total = 1 },
        { .annotation = 1, .percent = 0.001, .target = 0.01, .total = 1 },
        { .annotation = 1, .percent = 75, .target = 0.75, .total = 1 },
        { .annotation = 10, .percent = 75, .target = 7.5, .total = 10 },
        { .container_concurrency = 10, .annotation = 1, .target = 1, .total = 1 },
        { .annotation = 500, .target = 500, .total = 500 },
        { .container_concurrency = 1, .annotation = 10, .target = 1, .total = 1 },
        { VT_METRIC_RPS, .container_concurrency = 1, .target = 140, .total = 200 },
        { VT_METRIC_RPS, .annotation = 1, .target = 0.7, .total = 1 },
        { VT_METRIC_RPS, .utilization = 75, .target = 150, .total = 200 },
        { VT_METRIC_RPS, .annotation = 300, .target = 210, .total = 300 },
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        VtAutoscalerConfig config = full_utilization();
        config.metric = cases[i].metric;
        config.target = cases[i].annotation;
        config.target_utilization_percent = cases[i].utilization;
        if (cases[i].default_target > 0)
            config.concurrency_target_default = cases[i].default_target;
        if (cases[i].percent > 0)
            config.concurrency_target_percent = cases[i].percent;
        const VtRevisionTraits revision = {
            .container_concurrency = cases[i].container_concurrency,
        };
        const VtDeciderSpec spec = vt_decider_spec_resolve(&config, &revision);
        cr_expect(ieee_ulp_eq(dbl, spec.target, cases[i].target, 4), "row %zu", i);
        cr_expect(ieee_ulp_eq(dbl, spec.total, cases[i].total, 4), "row %zu", i);
    }
}

/* One request at a time: a mean of 250 ms makes 4 a second. The minimum is reached at
 * 100 s; under concurrency, or without a known mean, the target counts as absent. */
Test(decider_spec, auto_target_is_what_a_pod_can_serve)
{
    static const struct {
        int metric;
        double duration_mean_ms, total;
    } cases[] = {
        { VT_METRIC_RPS, 250, 4 },       { VT_METRIC_RPS, 0.5, 2000 },
        { VT_METRIC_RPS, 100000, 0.01 }, { VT_METRIC_RPS, 200000, 0.01 },
        { VT_METRIC_RPS, 0, 200 },       { VT_METRIC_CONCURRENCY, 250, 100 },
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        VtAutoscalerConfig config = full_utilization();
        config.metric = cases[i].metric;
        config.target = VT_TARGET_AUTO;
        const VtRevisionTraits revision = {
            .duration_mean_ms = cases[i].duration_mean_ms,
        };
        const VtDeciderSpec spec = vt_decider_spec_resolve(&config, &revision);
        cr_expect(ieee_ulp_eq(dbl, spec.total, cases[i].total, 1), "row %zu", i);
    }
}

Test(decider_spec, panic_window_is_rounded_to_seconds)
{
    static const struct {
        VtTime window_s;
        double percent;
        VtTime panic_s;
    } cases[] = {
        { 10, 10, 1 }, { 600, 10, 60 }, { 60, 50, 30 }, { 60, 51, 31 }, { 6, 10, 1 },
        { 60, 10, 6 }, { 6, 1, 1 },     { 10, 25, 3 }, /* 2.5 s: half up */
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        VtAutoscalerConfig config = full_utilization();
        config.window_ns = cases[i].window_s * VT_S;
        config.panic_window_percent = cases[i].percent;
        cr_expect(eq(i64, resolve(&config).panic_window_ns, cases[i].panic_s * VT_S),
                  "row %zu", i);
    }
}

Test(decider_spec, takes_over_the_rest)
{
    VtAutoscalerConfig config = full_utilization();
    const VtRevisionTraits unreachable = { .is_unreachable = true };

    config.panic_threshold_percent = 400;
    config.target_burst_capacity = 211;
    config.scale_down_delay_ns = 10 * VT_MINUTE;
    config.initial_scale = 2;
    config.activation_scale = 3;
    config.stable_window_ns = 30 * VT_S;
    const VtDeciderSpec spec = resolve(&config);
    cr_expect(ieee_ulp_eq(dbl, spec.panic_threshold, 4, 1));
    cr_expect(ieee_ulp_eq(dbl, spec.target_burst_capacity, 211, 1));
    cr_expect(eq(i64, spec.scale_down_delay_ns, 10 * VT_MINUTE));
    cr_expect(eq(i64, spec.stable_window_ns, 30 * VT_S));
    cr_expect(eq(i32, spec.initial_scale, 2));
    cr_expect(eq(i32, spec.activation_scale, 3));
    cr_expect(spec.is_reachable);
    cr_expect(not(vt_decider_spec_resolve(&config, &unreachable).is_reachable));
}
