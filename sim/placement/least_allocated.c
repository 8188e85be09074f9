#include "sim/placement/least_allocated.h"

#include "sim/placement/scored.h"

#include <math.h>

/* Both plugins have weight 1 and score 0 .. 1 (Kubernetes' 0 .. 100); for two resources
 * the balanced score's standard deviation is half of the difference. */
static double score(const VtNodeShares *shares)
{
    return 1 - (shares->cpu + shares->memory) / 2 + 1
         - fabs(shares->cpu - shares->memory) / 2;
}

static uint32_t choose(const VtNodes *nodes, const VtReservation *reservation, VtRng *rng)
{
    (void)rng;
    return vt_placement_best(nodes, reservation, score);
}

const VtPlacementOps vt_placement_least_allocated = { choose };
