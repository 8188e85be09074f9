#include "sim/placement/scored.h"

#include <math.h>

#define SPREAD_WEIGHT 2
#define MAX_SKEW      3 /* of the default constraint on nodes */

/* Of the pods of a function on the nodes that fit. */
typedef struct {
    uint32_t fewest;
    uint32_t most;
    size_t nodes;
} Spread;

static Spread look(const VtNodes *nodes, const VtPlacementPod *pod)
{
    Spread spread = { .fewest = UINT32_MAX };

    for (size_t node = 0; node < nodes->count; node++) {
        if (!vt_nodes_fits(nodes, node, &pod->reservation))
            continue;
        spread.fewest = MIN(spread.fewest, pod->beside[node]);
        spread.most = MAX(spread.most, pod->beside[node]);
        spread.nodes++;
    }
    return spread;
}

/* [k8s: podtopologyspread/scoring.go scoreForCount] */
static int64_t crowd(const Spread *spread, uint32_t beside)
{
    return (int64_t)round(beside * log((double)spread->nodes + 2) + (MAX_SKEW - 1));
}

/* [k8s: podtopologyspread/scoring.go NormalizeScore] */
static int64_t spread_score(const Spread *spread, uint32_t beside)
{
    const int64_t most = crowd(spread, spread->most);
    const int64_t fewest = crowd(spread, spread->fewest);

    return VT_SCORE_MAX * (most + fewest - crowd(spread, beside)) / most;
}

/* For two resources the standard deviation is half of the difference. */
static int64_t balance_score(double cpu_share, double memory_share)
{
    return (int64_t)((1 - fabs((cpu_share - memory_share) / 2)) * (double)VT_SCORE_MAX);
}

static int64_t resources_score(const VtNodes *nodes, size_t node,
                               const VtReservation *reservation, VtResourceScore score)
{
    const VtNodesConfig *capacity = nodes->config;
    const int64_t cpu = nodes->nodes[node].cpu_reserved_milli + reservation->cpu_milli;
    const int64_t memory =
        nodes->nodes[node].memory_reserved_mib + reservation->memory_mib;

    return (score(cpu, capacity->cpu_milli) + score(memory, capacity->memory_mib)) / 2
         + balance_score((double)cpu / (double)capacity->cpu_milli,
                         (double)memory / (double)capacity->memory_mib);
}

/* Each of equal nodes takes the place of the one before with the chance that makes all
 * alike. */
uint32_t vt_placement_best(const VtNodes *nodes, const VtPlacementPod *pod,
                           VtResourceScore score, VtRng *rng)
{
    const Spread spread = pod->beside != NULL ? look(nodes, pod) : (Spread){ 0 };
    uint32_t best = VT_NODE_NONE;
    int64_t best_score = -1;
    uint64_t equals = 0;

    for (size_t node = 0; node < nodes->count; node++) {
        if (!vt_nodes_fits(nodes, node, &pod->reservation))
            continue;

        int64_t total = resources_score(nodes, node, &pod->reservation, score);

        if (pod->beside != NULL)
            total += SPREAD_WEIGHT * spread_score(&spread, pod->beside[node]);
        if (total > best_score) {
            best_score = total;
            equals = 0;
        }
        if (total == best_score && vt_rng_below(rng, ++equals) == 0)
            best = (uint32_t)node;
    }
    return best;
}
