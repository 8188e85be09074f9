#include "sim/decider_spec.h"

#include <glib.h>

#include <math.h>

/* Fixed: container-concurrency-target-percentage does not apply to requests per second.
 * [kn: pkg/autoscaler/config/config.go] */
static const double rps_utilization_ratio = 0.7;

static double total_per_pod(const VtAutoscalerConfig *config,
                            const VtRevisionTraits *revision)
{
    const double limit = (double)revision->container_concurrency;

    if (config->metric == VT_METRIC_RPS) {
        if (config->target < 0 && revision->duration_mean_ms > 0)
            return fmax(VT_TARGET_MIN, 1000 / revision->duration_mean_ms);
        return config->target > 0 ? config->target : config->rps_target_default;
    }
    if (config->target > 0)
        return limit > 0 ? fmin(config->target, limit) : config->target;
    return limit > 0 ? limit : config->concurrency_target_default;
}

static double utilization_ratio(const VtAutoscalerConfig *config)
{
    if (config->target_utilization_percent > 0)
        return config->target_utilization_percent / 100;
    if (config->metric == VT_METRIC_RPS)
        return rps_utilization_ratio;
    return config->concurrency_target_percent > 1
             ? config->concurrency_target_percent / 100
             : config->concurrency_target_percent;
}

/* Doubles, cut to whole nanoseconds before rounding half up to whole seconds: the order
 * decides at the half. [kn: pkg/reconciler/autoscaling/kpa/resources/metric.go] */
static VtTime panic_window(VtTime stable_window_ns, double percent)
{
    const VtTime exact_ns = (VtTime)((double)stable_window_ns * percent / 100);
    const VtTime rounded_ns = (exact_ns + VT_S / 2) / VT_S * VT_S;

    return MAX(rounded_ns, VT_S);
}

VtDeciderSpec vt_decider_spec_resolve(const VtAutoscalerConfig *config,
                                      const VtRevisionTraits *revision)
{
    const double total = total_per_pod(config, revision);
    const VtTime window_ns = vt_autoscaler_config_window(config);

    return (VtDeciderSpec){
        .target = fmax(VT_TARGET_MIN, total * utilization_ratio(config)),
        .total = total,
        .target_burst_capacity = config->target_burst_capacity,
        .activator_capacity = config->activator_capacity,
        .panic_threshold = config->panic_threshold_percent / 100,
        .max_scale_up_rate = config->max_scale_up_rate,
        .max_scale_down_rate = config->max_scale_down_rate,
        .stable_window_ns = window_ns,
        .panic_window_ns = panic_window(window_ns, config->panic_window_percent),
        .scale_down_delay_ns = config->scale_down_delay_ns,
        .initial_scale = (int32_t)config->initial_scale,
        .activation_scale = (int32_t)config->activation_scale,
        .metric = (VtMetric)config->metric,
        .is_reachable = !revision->is_unreachable,
    };
}
