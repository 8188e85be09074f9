/**
 * How many pods a revision should have: the heart of the Knative Pod Autoscaler.
 *
 * A decider follows the average over the stable window, and over the shorter panic
 * window when a burst asks for twice what is there; it does not scale down before the
 * burst is a stable window ago. Bounds on the scale are not its business, see kpa.h.
 * Source: [kn: pkg/autoscaler/scaling/autoscaler.go]
 */
#pragma once

#include "sim/decider_spec.h"
#include "sim/max_window.h"
#include "sim/metric_collector.h"

/** What a decision comes to. */
typedef struct {
    int32_t desired_pods;          /* -1 before the first valid decision */
    int32_t excess_burst_capacity; /* negative: the activator must stay in the path */
} VtScale;

/** Hot state of a revision; many live in one array, and mostly share one spec. */
typedef struct {
    const VtDeciderSpec *spec;
    VtScale published;
    VtTime panic_since_ns; /* last time that panic was justified, or VT_UNKNOWN */
    int32_t max_panic_pods;
    VtMaxWindow *delay; /* NULL when there was no scale-down delay at creation */
} VtDecider;

typedef struct {
    VtTime now_ns;
    int32_t ready_pods; /* VT_READY_UNKNOWN when they could not be counted */
    bool has_averages;  /* false when the metric could not be read */
    VtMetricAverages averages;
} VtDeciderInput;

#define VT_READY_UNKNOWN (-1)

/** What a decision starts from: pods that each window asks for, before any limit, and the
 *  limits. Whole numbers. */
typedef struct {
    double stable_pods;
    double panic_pods;
    double most_pods;
    double least_pods;
} VtDemand;

/** Starts to decide with @ready_pods (or VT_READY_UNKNOWN). @spec is borrowed. */
void vt_decider_init(VtDecider *self, const VtDeciderSpec *spec, VtTime now_ns,
                     int32_t ready_pods);
void vt_decider_clear(VtDecider *self);

/** Replaces @spec, likewise borrowed; panic goes on, and a delay window stays as it was
 * created. */
void vt_decider_update(VtDecider *self, const VtDeciderSpec *spec);

static inline bool vt_decider_is_panicking(const VtDecider *self)
{
    return self->panic_since_ns != VT_UNKNOWN;
}

/** Of valid input: what Knative logs before it decides. */
VtDemand vt_decider_demand(const VtDeciderSpec *spec, const VtDeciderInput *input);

/** Decides. False without valid input; then nothing changes. */
bool vt_decider_decide(VtDecider *self, const VtDeciderInput *input, VtScale *out_scale);

/** Publishes a valid decision. True when it matters to others: the number of pods or the
 *  sign of the excess burst capacity changed. */
bool vt_decider_publish(VtDecider *self, VtScale scale);
