#include "sim/placement/registry.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

enum { LEAST_ALLOCATED, MOST_ALLOCATED, FIRST_FIT, RANDOM };

static const VtNodesConfig three = {
    .count = 3,
    .cpu_milli = 1000,
    .memory_mib = 1000,
    .max_pods = 10,
};

static uint32_t choose(size_t placement, const VtNodes *nodes, int64_t cpu,
                       int64_t memory)
{
    VtRng rng;

    vt_rng_init(&rng, &(VtStreamKey){ .seed = 1, .purpose = VT_PURPOSE_TEST });
    return vt_placement_get(placement)->choose(nodes, &(VtReservation){ cpu, memory },
                                               &rng);
}

Test(placement, first_fit_packs_the_lowest_node)
{
    VtNodes nodes;

    vt_nodes_init(&nodes, &three);
    vt_nodes_reserve(&nodes, 0, &(VtReservation){ 600, 0 });
    cr_expect(eq(u32, choose(FIRST_FIT, &nodes, 400, 0), 0));
    cr_expect(eq(u32, choose(FIRST_FIT, &nodes, 401, 0), 1));
    vt_nodes_clear(&nodes);
}

/* With 100m and 100 MiB asked for: node 0 (300, 300) leaves 0.6 free and is balanced:
 * 0.6 + 1. Node 1 (100, 100): 0.8 + 1. Node 2 (0, 200): (0.1 + 0.3)/2 = 0.2 used,
 * 0.8 + 1 - 0.1. So node 1. */
Test(placement, least_allocated_weighs_free_space_and_balance)
{
    VtNodes nodes;

    vt_nodes_init(&nodes, &three);
    vt_nodes_reserve(&nodes, 0, &(VtReservation){ 300, 300 });
    vt_nodes_reserve(&nodes, 1, &(VtReservation){ 100, 100 });
    vt_nodes_reserve(&nodes, 2, &(VtReservation){ 0, 200 });
    cr_expect(eq(u32, choose(LEAST_ALLOCATED, &nodes, 100, 100), 1));
    vt_nodes_clear(&nodes);
}

/* With 100m and 100 MiB asked for: node 0 would have 40 % and 40 % reserved, node 1 30 %
 * and 60 %, a mean of 45 %, and node 2 has no room for 100m, though most is reserved. */
Test(placement, most_allocated_fills_the_fullest_node_that_fits)
{
    VtNodes nodes;

    vt_nodes_init(&nodes, &three);
    vt_nodes_reserve(&nodes, 0, &(VtReservation){ 300, 300 });
    vt_nodes_reserve(&nodes, 1, &(VtReservation){ 200, 500 });
    vt_nodes_reserve(&nodes, 2, &(VtReservation){ 950, 0 });
    cr_expect(eq(u32, choose(MOST_ALLOCATED, &nodes, 100, 100), 1));
    vt_nodes_clear(&nodes);
}

/* Of 3000 pods each of the two nodes that fit takes 1500, up to 6 standard deviations, 6
 * x sqrt(3000 / 4) = 164, and the full one none. */
Test(placement, random_takes_any_node_that_fits)
{
    VtNodes nodes;
    VtRng rng;
    int taken[3] = { 0 };

    vt_rng_init(&rng, &(VtStreamKey){ .seed = 1, .purpose = VT_PURPOSE_TEST });
    vt_nodes_init(&nodes, &three);
    vt_nodes_reserve(&nodes, 1, &(VtReservation){ 1000, 0 });
    for (int i = 0; i < 3000; i++)
        taken[vt_placement_get(RANDOM)->choose(&nodes, &(VtReservation){ 1, 1 }, &rng)]++;
    cr_expect(eq(int, taken[1], 0));
    cr_expect(le(int, abs(taken[0] - 1500), 164));
    cr_expect(eq(int, taken[0] + taken[2], 3000));
    vt_nodes_clear(&nodes);
}

Test(placement, breaks_ties_by_the_lowest_number)
{
    VtNodes nodes;

    vt_nodes_init(&nodes, &three);
    for (size_t placement = LEAST_ALLOCATED; placement <= FIRST_FIT; placement++)
        cr_expect(eq(u32, choose(placement, &nodes, 100, 100), 0));
    vt_nodes_clear(&nodes);
}

Test(placement, finds_none_when_cpu_memory_or_pods_are_used_up)
{
    VtNodesConfig one = three;
    VtNodes nodes;

    one.count = 1;
    one.max_pods = 2;
    vt_nodes_init(&nodes, &one);
    for (size_t placement = LEAST_ALLOCATED; placement <= RANDOM; placement++) {
        cr_expect(eq(u32, choose(placement, &nodes, 1001, 1), VT_NODE_NONE));
        cr_expect(eq(u32, choose(placement, &nodes, 1, 1001), VT_NODE_NONE));
    }
    vt_nodes_reserve(&nodes, 0, &(VtReservation){ 1, 1 });
    vt_nodes_reserve(&nodes, 0, &(VtReservation){ 1, 1 });
    cr_expect(eq(u32, choose(FIRST_FIT, &nodes, 1, 1), VT_NODE_NONE));
    vt_nodes_release(&nodes, 0, &(VtReservation){ 1, 1 });
    cr_expect(eq(u32, choose(FIRST_FIT, &nodes, 1, 1), 0));
    vt_nodes_clear(&nodes);
}
