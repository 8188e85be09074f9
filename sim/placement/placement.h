/**
 * The contract between the scheduler and the policy that chooses a node.
 */
#pragma once

#include "core/rng.h"
#include "sim/nodes.h"

/** A pod without a node. */
typedef struct {
    VtReservation reservation;
    const uint32_t *beside; /* pods of its function, by node; NULL: they do not matter */
} VtPlacementPod;

typedef struct {
    /** A node on which @pod fits, or VT_NODE_NONE; @rng is for what is left to chance. */
    uint32_t (*choose)(const VtNodes *nodes, const VtPlacementPod *pod, VtRng *rng);
} VtPlacementOps;
