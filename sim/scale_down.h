/**
 * Which pods of a ReplicaSet go first when it has too many.
 *
 * First those without a node, then those that are Pending, then those that are not ready,
 * then those with more of the set's pods beside them on their node, then those that have
 * been ready for less time. Of pods that are not ready, or became ready in the same
 * second, those go first whose function was restarted more often, then the younger ones.
 * Chance decides between equals.
 *
 * Since Kubernetes 1.22 times count by their binary logarithm, so that chance decides
 * between pods of about the same age too. Together with pods that became ready in the
 * same second this does not always make an order; the sort then decides, as there.
 *
 * Source: [k8s: controller_utils.go ActivePodsWithRanks, LogarithmicScaleDown]
 */
#pragma once

#include "core/clock.h"

#include <glib.h>

#include <stdbool.h>
#include <stdint.h>

/** Instants are those of the API, which are whole seconds of wall time. */
typedef struct {
    uint32_t pod;
    uint32_t node;   /* VT_NODE_NONE without one */
    uint32_t beside; /* pods of the set on its node: vt_scale_down_sort() counts them */
    bool is_running; /* its phase */
    bool is_ready;
    VtTime ready_ns; /* if it is */
    uint32_t restarts;
    VtTime created_ns;
    uint64_t uid; /* random */
} VtScaleDownPod;

/** Sorts @pods, all of a set's VtScaleDownPod, in the order in which they go. */
void vt_scale_down_sort(GArray *pods, bool is_logarithmic, VtTime now_ns);
