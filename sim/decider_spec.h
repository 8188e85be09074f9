/**
 * What the configuration means for the decisions about one revision.
 */
#pragma once

#include "sim/autoscaler_config.h"

typedef struct {
    double target; /* of the metric per pod, utilisation included */
    double total;  /* of the metric per pod, without utilisation */
    double target_burst_capacity;
    double activator_capacity;
    double panic_threshold; /* ratio of pods wanted to pods ready */
    double max_scale_up_rate;
    double max_scale_down_rate;
    VtTime stable_window_ns;
    VtTime panic_window_ns;
    VtTime scale_down_delay_ns;
    int32_t initial_scale;
    int32_t activation_scale; /* 0: off */
    VtMetric metric;
    bool is_reachable;
} VtDeciderSpec;

/** What it takes of the revision beyond the autoscaler's section. */
typedef struct {
    int64_t container_concurrency; /* 0: no limit */
    double duration_mean_ms;       /* for `target = auto`; not above 0: unknown */
    bool is_unreachable; /* no route leads here; before routing is known, false */
} VtRevisionTraits;

/** Resolves a valid configuration.
 *  Source: [kn: pkg/reconciler/autoscaling/resources/target.go] */
VtDeciderSpec vt_decider_spec_resolve(const VtAutoscalerConfig *config,
                                      const VtRevisionTraits *revision);
