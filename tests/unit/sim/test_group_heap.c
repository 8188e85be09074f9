#include "core/rng.h"
#include "sim/group_heap.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include <math.h>

enum { GROUPS = 40, CHANGES = 3000 };

static uint32_t least(const double *keys)
{
    uint32_t best = VT_GROUP_NONE;

    for (uint32_t group = 0; group < GROUPS; group++) {
        if (!isnan(keys[group]) && (best == VT_GROUP_NONE || keys[group] < keys[best]))
            best = group;
    }
    return best;
}

Test(group_heap, knows_the_least_after_any_change)
{
    VtRng rng;
    VtGroupHeap heap;
    double keys[GROUPS];

    vt_rng_init(&rng, &(VtStreamKey){ .seed = 1, .purpose = VT_PURPOSE_TEST });
    vt_group_heap_init(&heap);
    for (uint32_t group = 0; group < GROUPS; group++)
        keys[group] = NAN;
    for (int i = 0; i < CHANGES; i++) {
        const uint32_t group = (uint32_t)vt_rng_below(&rng, GROUPS);

        if (vt_rng_below(&rng, 3) == 0) {
            keys[group] = NAN;
            vt_group_heap_remove(&heap, group);
        } else {
            keys[group] = (double)vt_rng_below(&rng, 50); /* with ties */
            vt_group_heap_set(&heap, (VtGroupHeapItem){ keys[group], group, group });
        }

        const uint32_t expected = least(keys);

        cr_assert(eq(int, vt_group_heap_is_empty(&heap), expected == VT_GROUP_NONE));
        if (expected != VT_GROUP_NONE)
            cr_assert(eq(u32, vt_group_heap_first(&heap)->group, expected), "change %d",
                      i);
    }
    vt_group_heap_clear(&heap);
}
