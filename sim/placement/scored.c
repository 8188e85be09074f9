#include "sim/placement/scored.h"

VtNodeShares vt_node_shares(const VtNodes *nodes, size_t node,
                            const VtReservation *reservation)
{
    const VtNode *at = &nodes->nodes[node];

    return (VtNodeShares){
        .cpu = (double)(at->cpu_reserved_milli + reservation->cpu_milli)
             / (double)nodes->config->cpu_milli,
        .memory = (double)(at->memory_reserved_mib + reservation->memory_mib)
                / (double)nodes->config->memory_mib,
    };
}

uint32_t vt_placement_best(const VtNodes *nodes, const VtReservation *reservation,
                           double (*score)(const VtNodeShares *shares))
{
    uint32_t best = VT_NODE_NONE;
    double best_score = -1;

    for (size_t node = 0; node < nodes->count; node++) {
        if (!vt_nodes_fits(nodes, node, reservation))
            continue;

        const VtNodeShares shares = vt_node_shares(nodes, node, reservation);
        const double node_score = score(&shares);

        if (node_score > best_score) {
            best = (uint32_t)node;
            best_score = node_score;
        }
    }
    return best;
}
