#include "sim/placement/least_allocated.h"

#include <math.h>

/* Both plugins have weight 1 and score 0 .. 1 (Kubernetes' 0 .. 100); for two resources
 * the balanced score's standard deviation is half of the difference. */
static double score(const VtNodes *nodes, size_t node, const VtReservation *reservation)
{
    const VtNode *at = &nodes->nodes[node];
    const double cpu = (double)(at->cpu_reserved_milli + reservation->cpu_milli)
                     / (double)nodes->config->cpu_milli;
    const double memory = (double)(at->memory_reserved_mib + reservation->memory_mib)
                        / (double)nodes->config->memory_mib;

    return 1 - (cpu + memory) / 2 + 1 - fabs(cpu - memory) / 2;
}

static uint32_t choose(const VtNodes *nodes, const VtReservation *reservation)
{
    uint32_t best = VT_NODE_NONE;
    double best_score = -1;

    for (size_t node = 0; node < nodes->count; node++) {
        if (!vt_nodes_fits(nodes, node, reservation))
            continue;

        const double node_score = score(nodes, node, reservation);

        if (node_score > best_score) {
            best = (uint32_t)node;
            best_score = node_score;
        }
    }
    return best;
}

const VtPlacementOps vt_placement_least_allocated = { choose };
