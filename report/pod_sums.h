/**
 * What pods cost: how long they were ready, what they reserved and what starting them
 * took, and how many there were at once, from one instant of the run to its end.
 */
#pragma once

#include "core/run_log.h"

#include <glib.h>

/** Units: seconds and core-seconds. */
typedef struct {
    double ready_s;
    double startup_cpu_s;
    double reserved_cpu_s;
} VtPodSums;

/** Adds the part of @pod's life that lies in @from_ns .. @end_ns. What has not happened
 *  by the end of the run (VT_UNKNOWN) ends there; a start-up counts where it ended. */
void vt_pod_sums_add(VtPodSums *self, const VtPodRow *pod, VtTime from_ns, VtTime end_ns);

/** How long @pod was ready between @from_ns and @end_ns. */
VtTime vt_pod_ready_ns(const VtPodRow *pod, VtTime from_ns, VtTime end_ns);

/** Instants at which pods became ready, and at which they stopped being so: 16 bytes a
 *  pod, in any order. */
typedef struct {
    GArray *ready_ns; /* of VtTime */
    GArray *deleted_ns;
} VtPodCensus;

void vt_pod_census_init(VtPodCensus *self);
void vt_pod_census_clear(VtPodCensus *self);

/** Adds @pod if it was ever ready; without an end it stays. */
void vt_pod_census_add(VtPodCensus *self, const VtPodRow *pod);

/** The most pods that were ready at one instant from @from_ns on. A pod deleted at an
 *  instant makes room for one that is ready at that instant. O(n log n). */
uint64_t vt_pod_census_max(VtPodCensus *self, VtTime from_ns);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(VtPodCensus, vt_pod_census_clear)
