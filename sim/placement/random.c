#include "sim/placement/random.h"

/* Each fitting node takes the place of the one before with the chance that makes all
 * equal, so that one pass is enough. */
static uint32_t choose(const VtNodes *nodes, const VtPlacementPod *pod, VtRng *rng)
{
    uint32_t chosen = VT_NODE_NONE;
    uint64_t fitting = 0;

    for (size_t node = 0; node < nodes->count; node++) {
        if (vt_nodes_fits(nodes, node, &pod->reservation)
            && vt_rng_below(rng, ++fitting) == 0)
            chosen = (uint32_t)node;
    }
    return chosen;
}

const VtPlacementOps vt_placement_random = { choose };
