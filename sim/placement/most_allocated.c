#include "sim/placement/most_allocated.h"

#include "sim/placement/scored.h"

static double score(const VtNodeShares *shares)
{
    return (shares->cpu + shares->memory) / 2;
}

static uint32_t choose(const VtNodes *nodes, const VtReservation *reservation, VtRng *rng)
{
    (void)rng;
    return vt_placement_best(nodes, reservation, score);
}

const VtPlacementOps vt_placement_most_allocated = { choose };
