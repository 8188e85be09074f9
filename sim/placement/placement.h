/**
 * The contract between the scheduler and the policy that chooses a node.
 */
#pragma once

#include "core/rng.h"
#include "sim/nodes.h"

typedef struct {
    /** A node on which @reservation fits, or VT_NODE_NONE. Ties go to the lowest number;
     *  @rng is for those that leave it to chance. */
    uint32_t (*choose)(const VtNodes *nodes, const VtReservation *reservation,
                       VtRng *rng);
} VtPlacementOps;
