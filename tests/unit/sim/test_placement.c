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
    const VtPlacementPod pod = { .reservation = { cpu, memory } };
    VtRng rng;

    vt_rng_init(&rng, &(VtStreamKey){ .seed = 1, .purpose = VT_PURPOSE_TEST });
    return vt_placement_get(placement)->choose(nodes, &pod, &rng);
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

/* With 100m and 100 MiB asked for: node 0 (300, 300) leaves 60 % free and is balanced,
 * 60 + 100. Node 1 (100, 100): 80 + 100. Node 2 (0, 200): 90 % and 70 % free, 80 + 90. */
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

/* With 100m and 100 MiB asked for: node 0 would have 40 % and 40 % reserved, 40 + 100;
 * node 1 50 % and 60 %, 55 + 95; node 2 has no room for 100m, though most is reserved. */
Test(placement, most_allocated_fills_the_fullest_node_that_fits)
{
    VtNodes nodes;

    vt_nodes_init(&nodes, &three);
    vt_nodes_reserve(&nodes, 0, &(VtReservation){ 300, 300 });
    vt_nodes_reserve(&nodes, 1, &(VtReservation){ 400, 500 });
    vt_nodes_reserve(&nodes, 2, &(VtReservation){ 950, 0 });
    cr_expect(eq(u32, choose(MOST_ALLOCATED, &nodes, 100, 100), 1));
    vt_nodes_clear(&nodes);
}

/* As Kubernetes does, where balance is another plugin: 40 + 100 on node 0; on node 1 20 %
 * and 80 %, 50 + 70; on node 2, empty, 10 + 100. */
Test(placement, most_allocated_weighs_balance_too)
{
    VtNodes nodes;

    vt_nodes_init(&nodes, &three);
    vt_nodes_reserve(&nodes, 0, &(VtReservation){ 300, 300 });
    vt_nodes_reserve(&nodes, 1, &(VtReservation){ 100, 700 });
    cr_expect(eq(u32, choose(MOST_ALLOCATED, &nodes, 100, 100), 0));
    vt_nodes_clear(&nodes);
}

static void choose_often(int *taken, size_t placement, const VtNodes *nodes,
                         const VtPlacementPod *pod)
{
    VtRng rng;

    vt_rng_init(&rng, &(VtStreamKey){ .seed = 1, .purpose = VT_PURPOSE_TEST });
    for (int i = 0; i < 3000; i++)
        taken[vt_placement_get(placement)->choose(nodes, pod, &rng)]++;
}

/* Scores are whole numbers: with 1m and 1 MiB asked for 98.9 % of node 0 is free,
 * and 98.6 % of node 1, 98 both; and 94.9 % of node 2. All are balanced. Of 3000 pods
 * each of the first two takes 1500, up to 6 standard deviations, 6 x sqrt(3000 / 4) =
 * 164. */
Test(placement, equal_scores_are_cut_off_and_taken_by_chance)
{
    static const VtPlacementPod pod = { .reservation = { 1, 1 } };
    VtNodes nodes;
    int taken[3] = { 0 };

    vt_nodes_init(&nodes, &three);
    vt_nodes_reserve(&nodes, 0, &(VtReservation){ 10, 10 });
    vt_nodes_reserve(&nodes, 1, &(VtReservation){ 13, 13 });
    vt_nodes_reserve(&nodes, 2, &(VtReservation){ 50, 50 });
    choose_often(taken, LEAST_ALLOCATED, &nodes, &pod);
    cr_expect(eq(int, taken[2], 0));
    cr_expect(le(int, abs(taken[0] - 1500), 164));
    cr_expect(eq(int, taken[0] + taken[1], 3000));
    vt_nodes_clear(&nodes);
}

/* Pods of the function on the three nodes: 0, 1 and 2. All fit, so that a pod counts
 * ln(3 + 2) = 1.609 on top of 2, rounded: 2, 4, 5. Shares of 5 + 2 less that: 7 - 2 = 5
 * of 5, 60 % and 40 %, twice 200, 120 and 80. With 1m and 1 MiB asked for, all are in
 * balance; 99 % is free of nodes 1 and 2, so that they have 319 and 279. Node 0 has 21 +
 * 300 with 781 reserved, and 17 + 300 with 821. */
Test(placement, spreads_the_pods_of_a_function)
{
    static const uint32_t beside[] = { 0, 1, 2 };
    static const VtPlacementPod pod = { .reservation = { 1, 1 }, .beside = beside };
    static const struct {
        int64_t load;
        int expected[3];
    } cases[] = { { 780, { 3000, 0, 0 } }, { 820, { 0, 3000, 0 } } };

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        VtNodes nodes;
        int taken[3] = { 0 };

        vt_nodes_init(&nodes, &three);
        vt_nodes_reserve(&nodes, 0, &(VtReservation){ cases[i].load, cases[i].load });
        choose_often(taken, LEAST_ALLOCATED, &nodes, &pod);
        for (int node = 0; node < 3; node++)
            cr_expect(eq(int, taken[node], cases[i].expected[node]), "row %zu", i);
        vt_nodes_clear(&nodes);
    }
}

/* The node without a pod of the function is full: of the other two, alike, the one with
 * fewer is taken. A pod counts ln(2 + 2) = 1.386: 1 and 2 of them come to 3 and 5. */
Test(placement, spreads_over_nodes_that_fit)
{
    static const uint32_t beside[] = { 0, 2, 1 };
    static const VtPlacementPod pod = { .reservation = { 1, 1 }, .beside = beside };
    VtNodes nodes;
    int taken[3] = { 0 };

    vt_nodes_init(&nodes, &three);
    vt_nodes_reserve(&nodes, 0, &(VtReservation){ 1000, 0 });
    choose_often(taken, MOST_ALLOCATED, &nodes, &pod);
    cr_expect(eq(int, taken[2], 3000));
    vt_nodes_clear(&nodes);
}

/* Of 3000 pods each of the two nodes that fit takes 1500, up to 6 standard deviations, 6
 * x sqrt(3000 / 4) = 164, and the full one none. */
Test(placement, random_takes_any_node_that_fits)
{
    static const VtPlacementPod pod = { .reservation = { 1, 1 } };
    VtNodes nodes;
    int taken[3] = { 0 };

    vt_nodes_init(&nodes, &three);
    vt_nodes_reserve(&nodes, 1, &(VtReservation){ 1000, 0 });
    choose_often(taken, RANDOM, &nodes, &pod);
    cr_expect(eq(int, taken[1], 0));
    cr_expect(le(int, abs(taken[0] - 1500), 164));
    cr_expect(eq(int, taken[0] + taken[2], 3000));
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
