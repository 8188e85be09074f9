#include "sim/placement/least_allocated.h"

#include "sim/placement/scored.h"

static int64_t score(int64_t reserved, int64_t capacity)
{
    return (capacity - reserved) * VT_SCORE_MAX / capacity;
}

static uint32_t choose(const VtNodes *nodes, const VtPlacementPod *pod, VtRng *rng)
{
    return vt_placement_best(nodes, pod, score, rng);
}

const VtPlacementOps vt_placement_least_allocated = { choose };
