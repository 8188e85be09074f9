/**
 * Section [autoscaler] of the configuration.
 *
 * Names and units are Knative's own. It has two levels, keys of the ConfigMap
 * config-autoscaler and annotations of a revision; here both are keys of one section,
 * so that a per-function value plays the annotation. Where the two levels have
 * different names for one thing, the annotation wins when present.
 */
#pragma once

#include "core/clock.h"
#include "core/config.h"

#include <stdbool.h>

typedef enum {
    VT_METRIC_CONCURRENCY,
    VT_METRIC_RPS,
} VtMetric;

#define VT_METRICS_COUNT 2

typedef enum {
    VT_ROUNDING_NEAREST,
    VT_ROUNDING_DOWN,
} VtRounding;

typedef enum {
    VT_AGGREGATION_LINEAR,
    VT_AGGREGATION_WEIGHTED_EXPONENTIAL,
} VtAggregation;

#define VT_TARGET_MIN               0.01   /* [kn: pkg/apis/autoscaling/register.go] */
#define VT_TARGET_NONE              0.0    /* the defaults of the metric apply */
#define VT_TARGET_AUTO              (-1.0) /* under rps: what one busy instance can serve */

#define VT_PHASE_RANDOM             (-1) /* drawn from the seed */

#define VT_BURST_CAPACITY_UNLIMITED (-1.0) /* the activator stays in the path */

typedef struct {
    int policy; /* which autoscaler: index into the registry */
    VtTime tick_interval_ns;
    VtTime tick_phase_ns;      /* of the first tick; VT_PHASE_RANDOM */
    VtTime report_phase_ns;    /* within a second of wall time; VT_PHASE_RANDOM */
    VtTime clock_offset_ns;    /* the run's start, past a whole second of wall time */
    bool decided_before_start; /* the last decision before the run was 0, not none */

    int metric;      /* VtMetric */
    int aggregation; /* VtAggregation */
    int rounding;    /* VtRounding of linear averages, at the sixth decimal */
    double target;   /* requests or requests/s per pod; VT_TARGET_NONE, VT_TARGET_AUTO */
    double target_utilization_percent; /* 0: that of the metric */
    double concurrency_target_percent; /* up to 1 it is a fraction, above a percentage */
    double concurrency_target_default; /* requests, when container-concurrency is 0 */
    double rps_target_default;         /* requests/s */
    double target_burst_capacity;      /* requests; VT_BURST_CAPACITY_UNLIMITED */
    double activator_capacity;         /* requests */

    VtTime stable_window_ns;
    VtTime window_ns; /* wins over stable_window_ns; 0: absent */
    double panic_window_percent;
    double panic_threshold_percent;
    double max_scale_up_rate;   /* ratio per decision */
    double max_scale_down_rate; /* ratio per decision */
    VtTime scale_down_delay_ns;

    bool enable_scale_to_zero;
    bool allow_zero_initial_scale;
    VtTime scale_to_zero_grace_ns;
    VtTime scale_to_zero_retention_ns;
    VtTime progress_deadline_ns;

    int64_t initial_scale;    /* pods */
    int64_t min_scale;        /* pods */
    int64_t max_scale;        /* pods; 0: no bound */
    int64_t max_scale_limit;  /* what max_scale may be; 0: anything */
    int64_t activation_scale; /* pods when scaling from zero; 0: off */

    /* of the other policies, whose names their keys begin with */
    VtTime hpa_sync_period_ns;
    VtTime hpa_metric_resolution_ns;
    int64_t hpa_target_percent; /* of the CPU request */
    double hpa_tolerance;       /* ratio */
    VtTime hpa_stabilization_ns;
    int64_t hpa_scale_up_pods;
    int64_t hpa_scale_up_percent;
    VtTime hpa_scale_up_period_ns;
    VtTime hpa_cpu_initialization_ns;
    int64_t fixed_pods;
    VtTime keep_alive_time_ns;
    VtTime oracle_lead_ns;
    VtTime oracle_slack_ns;
} VtAutoscalerConfig;

/** Table of the section; its defaults are Knative's. */
VtConfigBinding vt_autoscaler_config_binding(VtAutoscalerConfig *target);

/** Checks what one key alone cannot show: contradictions between keys, and windows that
 *  are not whole seconds. Errors: VT_ERROR_INPUT. */
bool vt_autoscaler_config_validate(const VtAutoscalerConfig *self, GError **error);

/** Refuses keys of a policy other than the one chosen, which would be of no effect: those
 *  that begin with its name, when they are not as @inherited has them: the defaults, or
 * for a single function what is common to all. Errors: VT_ERROR_INPUT. */
bool vt_autoscaler_config_check_owners(const VtAutoscalerConfig *self,
                                       const VtAutoscalerConfig *inherited,
                                       GError **error);

/** Refuses what Knative would not take as an annotation of a revision although the
 *  ConfigMap may have it: values out of the annotation's range, when they are not as
 *  @inherited has them. Errors: VT_ERROR_INPUT.
 *  Source: [kn: pkg/apis/autoscaling/register.go] */
bool vt_autoscaler_config_check_annotations(const VtAutoscalerConfig *self,
                                            const VtAutoscalerConfig *inherited,
                                            GError **error);

/** The whole second of wall time that @at_ns is in, as an instant of the run; that of the
 *  run's start begins with the run. */
static inline VtTime vt_autoscaler_config_second(const VtAutoscalerConfig *self,
                                                 VtTime at_ns)
{
    return MAX(0, at_ns - (at_ns + self->clock_offset_ns) % VT_S);
}

/** The stable window in force. */
static inline VtTime vt_autoscaler_config_window(const VtAutoscalerConfig *self)
{
    return self->window_ns != 0 ? self->window_ns : self->stable_window_ns;
}
