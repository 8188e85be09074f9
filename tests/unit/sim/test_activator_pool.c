#include "sim/activator_pool.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <glib.h>

static const char *const addresses[] = { "10.0.0.1", "10.0.0.2", "10.0.0.3", "10.0.0.4",
                                         "10.0.0.5" };

static void add_pods(VtActivatorPool *pool, VtPods *pods, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        vt_activator_pool_add_pod(pool, pods, vt_pods_take(pods, 0, pods->count, 0));
}

/* Takes places until there is none; the pods in the order in which they were taken. */
static size_t take_all(VtActivatorPool *pool, uint32_t activator, int32_t limit,
                       uint32_t *out_pods)
{
    size_t count = 0;

    while (vt_activator_pool_take(pool, activator, limit, NULL, &out_pods[count]))
        count++;
    return count;
}

/* Five pods of two activators: 0 and 1 are the first one's, 2 and 3 the second one's, and
 * the one that is left, 4, goes to the first. */
Test(activator_pool, each_pod_belongs_to_one_activator)
{
    VtActivatorPool pool;
    VtPods pods;
    uint32_t taken[8];

    vt_pods_init(&pods);
    vt_activator_pool_init(&pool, addresses, 2);
    vt_activator_pool_choose(&pool, "f", 2);
    add_pods(&pool, &pods, 5);
    cr_assert(eq(sz, take_all(&pool, 0, 1, taken), 3));
    cr_expect(eq(u32, taken[0], 0));
    cr_expect(eq(u32, taken[1], 1));
    cr_expect(eq(u32, taken[2], 4));
    cr_assert(eq(sz, take_all(&pool, 1, 1, taken), 2));
    cr_expect(eq(u32, taken[0], 2));
    cr_expect(eq(u32, taken[1], 3));
    vt_activator_pool_clear(&pool);
    vt_pods_clear(&pods);
}

/* More activators than pods: both use the only one, each up to its own limit. */
Test(activator_pool, activators_may_share_a_pod)
{
    VtActivatorPool pool;
    VtPods pods;
    uint32_t taken[8];

    vt_pods_init(&pods);
    vt_activator_pool_init(&pool, addresses, 2);
    vt_activator_pool_choose(&pool, "f", 2);
    add_pods(&pool, &pods, 1);
    cr_expect(eq(sz, take_all(&pool, 0, 2, taken), 2));
    cr_expect(eq(sz, take_all(&pool, 1, 2, taken), 2));
    vt_activator_pool_clear(&pool);
    vt_pods_clear(&pods);
}

/* One activator, two pods for one request each, both busy. One of them goes: its request
 * goes on, and the activator has no place but that one until it has ended. */
Test(activator_pool, requests_in_deleted_pods_keep_their_places)
{
    VtActivatorPool pool;
    VtPods pods;
    uint32_t taken[8];

    vt_pods_init(&pods);
    vt_activator_pool_init(&pool, addresses, 1);
    vt_activator_pool_choose(&pool, "f", 2);
    add_pods(&pool, &pods, 2);
    cr_assert(eq(sz, take_all(&pool, 0, 1, taken), 2));
    vt_activator_pool_remove_pod(&pool, 0);
    vt_activator_pool_give_back(&pool, 0, 1);
    cr_expect(eq(sz, take_all(&pool, 0, 1, taken), 0));
    vt_activator_pool_give_back(&pool, 0, 0);
    cr_assert(eq(sz, take_all(&pool, 0, 1, taken), 1));
    cr_expect(eq(u32, taken[0], 1));
    vt_activator_pool_clear(&pool);
    vt_pods_clear(&pods);
}

/* Two activators have a pod each, for one request, and both are busy. With two pods more
 * the second one's are 2 and 3, but it has still a request in 1. */
Test(activator_pool, requests_in_a_former_share_keep_their_places)
{
    VtActivatorPool pool;
    VtPods pods;
    uint32_t taken[8];

    vt_pods_init(&pods);
    vt_activator_pool_init(&pool, addresses, 2);
    vt_activator_pool_choose(&pool, "f", 2);
    add_pods(&pool, &pods, 2);
    cr_assert(eq(sz, take_all(&pool, 0, 1, taken), 1));
    cr_assert(eq(sz, take_all(&pool, 1, 1, taken), 1));
    cr_expect(eq(u32, taken[0], 1));
    add_pods(&pool, &pods, 2);
    cr_assert(eq(sz, take_all(&pool, 1, 1, taken), 1));
    cr_expect(eq(u32, taken[0], 2));
    vt_activator_pool_give_back(&pool, 1, 1);
    cr_assert(eq(sz, take_all(&pool, 1, 1, taken), 1));
    cr_expect(eq(u32, taken[0], 3));
    vt_activator_pool_clear(&pool);
    vt_pods_clear(&pods);
}

/* The ingress goes round those in the endpoints, and past the others. */
Test(activator_pool, requests_go_round_the_chosen_ones)
{
    VtActivatorPool pool;
    uint32_t requests[5] = { 0 };
    uint32_t chosen = 0;

    vt_activator_pool_init(&pool, addresses, 5);
    vt_activator_pool_choose(&pool, "f", 2);
    for (int i = 0; i < 10; i++)
        requests[vt_activator_pool_next(&pool)]++;
    for (size_t i = 0; i < 5; i++) {
        const bool is_chosen = pool.items[i].position >= 0;

        chosen += is_chosen;
        cr_expect(eq(u32, requests[i], is_chosen ? 5 : 0), "activator %zu", i);
    }
    cr_expect(eq(u32, chosen, 2));
    vt_activator_pool_clear(&pool);
}

/* Positions are those among the chosen ones; a larger choice contains the smaller. */
Test(activator_pool, endpoints_grow_and_shrink)
{
    static const size_t wanted[] = { 2, 3, 3, 9, 2 };
    static const uint32_t chosen[] = { 2, 3, 3, 5, 2 };
    VtActivatorPool pool;
    bool is_of_two[5] = { false };

    vt_activator_pool_init(&pool, addresses, 5);
    for (size_t round = 0; round < G_N_ELEMENTS(wanted); round++) {
        int64_t position = 0;

        vt_activator_pool_choose(&pool, "f", wanted[round]);
        cr_expect(eq(u32, pool.chosen, chosen[round]), "round %zu", round);
        for (size_t i = 0; i < 5; i++) {
            const bool is_chosen = pool.items[i].position >= 0;

            if (is_chosen)
                cr_expect(eq(i64, pool.items[i].position, position++), "%zu", round);
            if (round == 0)
                is_of_two[i] = is_chosen;
            cr_expect(is_chosen || !is_of_two[i], "round %zu, activator %zu", round, i);
        }
        cr_expect(eq(i64, position, chosen[round]), "round %zu", round);
    }
    vt_activator_pool_clear(&pool);
}
