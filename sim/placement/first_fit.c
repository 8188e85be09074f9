#include "sim/placement/first_fit.h"

static uint32_t choose(const VtNodes *nodes, const VtPlacementPod *pod, VtRng *rng)
{
    (void)rng;
    for (size_t node = 0; node < nodes->count; node++) {
        if (vt_nodes_fits(nodes, node, &pod->reservation))
            return (uint32_t)node;
    }
    return VT_NODE_NONE;
}

const VtPlacementOps vt_placement_first_fit = { choose };
