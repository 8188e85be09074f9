#include "sim/placement/registry.h"

#include "sim/placement/first_fit.h"
#include "sim/placement/least_allocated.h"
#include "sim/placement/most_allocated.h"
#include "sim/placement/random.h"

const char *const vt_placement_names[] = { "least-allocated", "most-allocated",
                                           "first-fit", "random", NULL };

const VtPlacementOps *vt_placement_get(size_t index)
{
    static const VtPlacementOps *const placements[] = {
        &vt_placement_least_allocated,
        &vt_placement_most_allocated,
        &vt_placement_first_fit,
        &vt_placement_random,
    };

    g_assert(index < G_N_ELEMENTS(placements));
    return placements[index];
}
