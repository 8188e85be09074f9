/**
 * The reconciler of the Knative Pod Autoscaler, one revision's state machine.
 *
 * It takes the decider's wish, holds it to the bounds, walks a revision to zero through
 * its grace periods, and chooses whether requests go through the activator. It acts by
 * returning what is to be done, and runs when something happened, never periodically.
 *
 * Source: [kn: pkg/reconciler/autoscaling/kpa/kpa.go, scaler.go]
 */
#pragma once

#include "sim/autoscaler_config.h"
#include "sim/decider.h"

typedef enum {
    VT_KPA_ACTIVATING, /* Active is Unknown */
    VT_KPA_ACTIVE,
    VT_KPA_INACTIVE,
} VtKpaActivity;

typedef enum {
    VT_KPA_REASON_NONE,
    VT_KPA_REASON_QUEUED,
    VT_KPA_REASON_TIMED_OUT,
    VT_KPA_REASON_NO_TRAFFIC,
} VtKpaReason;

/** Where the public endpoints of a revision lead. */
typedef enum {
    VT_SERVICE_ABSENT, /* not created yet */
    VT_SERVICE_PROXY,  /* to activators */
    VT_SERVICE_SERVE,  /* to the pods */
} VtServiceMode;

typedef struct {
    VtTime activity_since_ns; /* moves with the activity and with its reason */
    VtKpaActivity activity;
    VtKpaReason reason;
    VtServiceMode service_mode; /* asked for */
    int32_t activators;
    int32_t desired_pods; /* as shown to users; -1 unknown */
    int32_t actual_pods;
    bool is_initialized; /* the initial scale was reached once */
} VtKpa;

/** Does an activator answer at the revision's address? Pods must not lose the last
 *  requests that still travel to them. */
typedef enum {
    VT_KPA_PROBE_UNTRIED,
    VT_KPA_PROBE_ANSWERED,
    VT_KPA_PROBE_FAILED,
} VtKpaProbe;

typedef struct {
    const VtAutoscalerConfig *config;
    const VtDeciderSpec *spec;
    VtTime now_ns;
    VtScale published; /* by the decider */
    int32_t replicas;  /* of the deployment as it stands */
    int32_t ready_pods;
    VtTime proxied_since_ns; /* activators are in the public endpoints; or VT_UNKNOWN */
    VtKpaProbe probe;
} VtKpaInput;

typedef struct {
    int32_t want;            /* pods; -1 unknown */
    int32_t replicas;        /* to write to the deployment, or VT_KPA_NO_WRITE */
    VtTime requeue_after_ns; /* reconcile again then, or VT_UNKNOWN */
    bool needs_probe; /* nothing was changed: probe, and reconcile with its answer */
    bool starts_background_probe; /* each second for 45 s; reconcile 1 s after its end */
} VtKpaAction;

#define VT_KPA_NO_WRITE (-1)

void vt_kpa_init(VtKpa *self, VtTime now_ns);

/** One reconcile. */
VtKpaAction vt_kpa_reconcile(VtKpa *self, const VtKpaInput *input);

/** The part of it that chooses the number of pods; changes nothing. */
VtKpaAction vt_kpa_scale(const VtKpa *self, const VtKpaInput *input);

/** The part of it that keeps the books, given the pods wanted. */
void vt_kpa_update_status(VtKpa *self, const VtKpaInput *input, int32_t want);

/** Ready pods at which a revision counts as up. */
int32_t vt_kpa_ready_threshold(const VtKpa *self, const VtKpaInput *input);

/** @pods within @min and, unless it is 0, @max; @min wins. */
int32_t vt_kpa_clamp(int32_t pods, int32_t min, int32_t max);
