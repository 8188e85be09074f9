/* Most cases are those of Knative's own unit tests: inputs and expected numbers. */
#include "sim/balancer.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

Test(balancer, takes_the_first_free_pod)
{
    int32_t in_flight[2] = { 0 };

    cr_expect(eq(sz, vt_balancer_first_available(in_flight, 2, 1), 0));
    in_flight[0]++;
    cr_expect(eq(sz, vt_balancer_first_available(in_flight, 2, 1), 1));
    in_flight[1]++;
    cr_expect(eq(sz, vt_balancer_first_available(in_flight, 2, 1), VT_POD_NONE));
}

static void expect_turn(int32_t *in_flight, size_t pods, int32_t limit, size_t *next,
                        size_t expected)
{
    const size_t pod = vt_balancer_round_robin(in_flight, pods, limit, next);

    cr_expect(eq(sz, pod, expected));
    if (pod != VT_POD_NONE)
        in_flight[pod]++;
}

Test(balancer, takes_turns_of_one_slot)
{
    int32_t in_flight[3] = { 0 };
    size_t next = 0;

    expect_turn(in_flight, 3, 1, &next, 0);
    expect_turn(in_flight, 3, 1, &next, 1);
    expect_turn(in_flight, 1, 1, &next, VT_POD_NONE); /* only pod 0 is offered */
    expect_turn(in_flight, 3, 1, &next, 2);
    expect_turn(in_flight, 3, 1, &next, VT_POD_NONE);
    in_flight[2] = 0;
    expect_turn(in_flight, 3, 1, &next, 2);
}

Test(balancer, takes_turns_of_two_slots)
{
    int32_t in_flight[3] = { 0 };
    size_t next = 0;

    expect_turn(in_flight, 3, 2, &next, 0);
    expect_turn(in_flight, 3, 2, &next, 1);
    expect_turn(in_flight, 1, 2, &next, 0);
    expect_turn(in_flight, 3, 2, &next, 1);
    expect_turn(in_flight, 3, 2, &next, 2);
    expect_turn(in_flight, 3, 2, &next, 2);
}

static VtRng rng_of(uint64_t seed)
{
    const VtStreamKey key = { .seed = seed, .purpose = VT_PURPOSE_TEST };
    VtRng rng;

    vt_rng_init(&rng, &key);
    return rng;
}

Test(balancer, chooses_the_less_loaded_of_two)
{
    VtRng rng = rng_of(1);
    int32_t in_flight[3] = { 0 };

    cr_expect(eq(sz, vt_balancer_two_choices(in_flight, 0, &rng), VT_POD_NONE));
    cr_expect(eq(sz, vt_balancer_two_choices(in_flight, 1, &rng), 0));
    for (int i = 0; i < 100; i++) {
        const size_t first = vt_balancer_two_choices(in_flight, 2, &rng);
        in_flight[first]++;
        cr_assert(eq(sz, vt_balancer_two_choices(in_flight, 2, &rng), 1 - first));
        in_flight[first]--;
        in_flight[0]++;
        cr_assert(ne(sz, vt_balancer_two_choices(in_flight, 3, &rng), 0));
        in_flight[0]--;
    }
}

/* Of n pods the one with the least load wins whenever it is drawn, 2 / n of the time;
 * the one with the most load never does. */
Test(balancer, draws_two_distinct_pods_without_bias)
{
    enum { PODS = 5, DRAWS = 20000 };
    const int32_t in_flight[PODS] = { 3, 1, 4, 0, 2 };
    int picks[PODS] = { 0 };
    VtRng rng = rng_of(7);

    for (int i = 0; i < DRAWS; i++)
        picks[vt_balancer_two_choices(in_flight, PODS, &rng)]++;
    cr_expect(eq(int, picks[2], 0));
    /* 0.4 * 20000 = 8000, standard deviation sqrt(20000 * 0.4 * 0.6) = 69 */
    cr_expect(gt(int, picks[3], 8000 - 5 * 69));
    cr_expect(lt(int, picks[3], 8000 + 5 * 69));
}
