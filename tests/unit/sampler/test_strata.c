#include "sampler/strata.h"
#include "tests/support/tiny_trace.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

/* 3 of 10 in parts 0..2, 3..5 and 6..9; both halves stay in order. */
Test(strata, draws_one_of_each_part_in_order)
{
    bool is_drawn[10] = { false };

    for (uint64_t seed = 0; seed < 200; seed++) {
        size_t pool[10] = { 0, 1, 2, 3, 4, 5, 6, 7, 8, 9 };
        VtRng rng;

        vt_rng_init(&rng, &(VtStreamKey){ .seed = seed, .purpose = VT_PURPOSE_TEST });
        vt_strata_draw(&rng, pool, 10, 3);
        cr_assert(pool[0] <= 2 && pool[1] >= 3 && pool[1] <= 5 && pool[2] >= 6, "seed %d",
                  (int)seed);
        for (size_t i = 4; i < 10; i++)
            cr_assert(pool[i] > pool[i - 1]);
        for (size_t i = 0; i < 3; i++)
            is_drawn[pool[i]] = true;
    }
    for (size_t i = 0; i < 10; i++)
        cr_expect(is_drawn[i], "element %zu", i);
}

Test(strata, draws_all)
{
    size_t pool[] = { 5, 3, 8 };
    VtRng rng;

    vt_rng_init(&rng, &(VtStreamKey){ .purpose = VT_PURPOSE_TEST });
    vt_strata_draw(&rng, pool, 3, 3);
    cr_expect(pool[0] == 5 && pool[1] == 3 && pool[2] == 8);
}

/* Totals 5, 2, 5, 0; the two of 5 keep the order they were given in. */
Test(strata, are_in_the_order_of_calls)
{
    static const uint32_t counts[] = { 4, 1, 2, 0, 0, 5, 0, 0 };
    static const size_t ranked[] = { 2, 1, 0, 3 }, expected[] = { 3, 1, 2, 0 };
    g_autoptr(VtTrace) trace = tiny_trace(counts, 4, 2);
    g_autofree size_t *order = vt_strata_order(trace, ranked);

    for (size_t i = 0; i < 4; i++)
        cr_expect(eq(sz, order[i], expected[i]));
}
