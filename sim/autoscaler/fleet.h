/**
 * The pods of one function, as its policy sees and changes them.
 */
#pragma once

#include "core/clock.h"
#include "sim/revision_config.h"

#include <glib.h>

#include <stdbool.h>
#include <stdint.h>

typedef struct {
    int64_t waiting;    /* requests that no pod has yet */
    int64_t executing;  /* requests that pods have */
    int32_t pods;       /* asked for, whether or not they exist yet */
    int32_t pods_ready; /* as Kubernetes sees them */
    int32_t pods_down;  /* whose function has died, and which wait for the next */
} VtFleetState;

/** A pod that is not deleted. Instants that have not come are VT_UNKNOWN. */
typedef struct {
    uint32_t instance;
    VtTime scheduled_ns;
    VtTime started_ns; /* its containers run */
    VtTime ready_ns;
} VtFleetPod;

typedef struct VtFleet VtFleet;

typedef struct {
    VtFleetState (*look)(const VtFleet *self);
    size_t (*pods_count)(const VtFleet *self);
    VtFleetPod (*pod)(const VtFleet *self, size_t position);
    VtTime (*pod_cpu_ns)(const VtFleet *self, size_t position, VtTime now_ns);
    VtTime (*phase)(const VtFleet *self, VtTime interval_ns);
    void (*scale)(VtFleet *self, int32_t pods, double metric, VtTime now_ns);
    VtTime (*idle_since)(const VtFleet *self);
    void (*retire)(VtFleet *self, VtTime now_ns);
    void (*wake_at)(VtFleet *self, VtTime at_ns);
} VtFleetOps;

struct VtFleet { /* first member of every implementation */
    const VtFleetOps *ops;
    const VtRevisionConfig *config;
};

static inline VtFleetState vt_fleet_look(const VtFleet *self)
{
    return self->ops->look(self);
}

/** How many pods exist and are not deleted; and one of them. Instances ascend. */
static inline size_t vt_fleet_pods_count(const VtFleet *self)
{
    return self->ops->pods_count(self);
}

static inline VtFleetPod vt_fleet_pod(const VtFleet *self, size_t position)
{
    return self->ops->pod(self, position);
}

/** CPU that the pod there has used so far. */
static inline VtTime vt_fleet_pod_cpu_ns(const VtFleet *self, size_t position,
                                         VtTime now_ns)
{
    return self->ops->pod_cpu_ns(self, position, now_ns);
}

/** A moment of @interval_ns for a ticker to begin in: one of the function's own, so that
 *  not all tick at once, and the same in every run with the same seed. */
static inline VtTime vt_fleet_phase(const VtFleet *self, VtTime interval_ns)
{
    return self->ops->phase(self, interval_ns);
}

/** Asks for @pods, held to min-scale and max-scale; at most once at the start of the run,
 *  for those with which it begins. Kubernetes chooses which go, and those finish what
 *  they execute. @metric is what the decision rests on, for
 *  decisions.csv. */
static inline void vt_fleet_scale(VtFleet *self, int32_t pods, double metric,
                                  VtTime now_ns)
{
    self->ops->scale(self, pods, metric, now_ns);
}

/** Since when the pod that has been idle longest has been; VT_NEVER without one. */
static inline VtTime vt_fleet_idle_since(const VtFleet *self)
{
    return self->ops->idle_since(self);
}

/** Asks for one pod less, and names the one: one that has found no node yet, or else that
 *  which has been idle longest. Needs an idle one, and more pods than min-scale. */
static inline void vt_fleet_retire(VtFleet *self, VtTime now_ns)
{
    self->ops->retire(self, now_ns);
}

/** VT_SIGNAL_WAKE comes at @at_ns, instead of when it was to come before; VT_NEVER: it
 *  does not come. */
static inline void vt_fleet_wake_at(VtFleet *self, VtTime at_ns)
{
    self->ops->wake_at(self, at_ns);
}
