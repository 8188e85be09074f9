/* Each draw has a stream of its own. */
#include "sim/draws.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

static const VtDistribution latency = {
    .kind = VT_DISTRIBUTION_LOGNORMAL,
    .a = 50 * VT_MS,
    .b = 0.4,
};

static VtDraws draws_of(uint64_t seed, uint64_t revision)
{
    VtDraws draws;

    vt_draws_init(&draws, seed, revision);
    return draws;
}

/* Between two draws of one kind none of the others, or up to nine of each. */
Test(draws, are_the_same_whatever_else_is_drawn)
{
    for (uint64_t seed = 0; seed < 20; seed++) {
        VtDraws alone = draws_of(seed, 7);
        VtDraws among_others = draws_of(seed, 7);

        for (int n = 0; n < 10; n++) {
            for (int draw = 0; draw < VT_DRAW_KINDS; draw++) {
                for (int i = 0; i < n && draw != VT_DRAW_TICK; i++)
                    vt_draws_next(&among_others, (VtDraw)draw, &latency);
            }
            cr_expect(eq(i64, vt_draws_next(&among_others, VT_DRAW_TICK, &latency),
                         vt_draws_next(&alone, VT_DRAW_TICK, &latency)),
                      "seed %" PRIu64 ", draw %d", seed, n);
        }
    }
}

/* A uniform draw takes one number of its stream, a lognormal one at times more. */
Test(draws, are_the_same_however_many_numbers_others_took)
{
    const VtDistribution uniform = { .kind = VT_DISTRIBUTION_UNIFORM, .b = VT_S };
    VtDraws one = draws_of(1, 7);
    VtDraws other = draws_of(1, 7);

    for (int n = 0; n < 1000; n++) {
        vt_draws_next(&one, VT_DRAW_WATCH, &latency);
        vt_draws_next(&other, VT_DRAW_WATCH, &uniform);
    }
    cr_expect(eq(i64, vt_draws_next(&one, VT_DRAW_WATCH, &latency),
                 vt_draws_next(&other, VT_DRAW_WATCH, &latency)));
}

/* Of 64 random bits no two are alike among these few thousand. */
Test(draws, differ_by_seed_subject_kind_and_number)
{
    g_autoptr(GHashTable) seen =
        g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);

    for (uint64_t key = 0; key < 4; key++) {
        VtDraws draws = draws_of(key % 2, key / 2);

        for (int i = 0; i < VT_DRAW_KINDS * 50; i++) {
            const VtDraw draw = (VtDraw)(i % VT_DRAW_KINDS);
            VtRng rng = vt_draws_stream(&draws, draw);
            uint64_t *bits = g_new(uint64_t, 1);

            *bits = vt_rng_next(&rng);
            cr_expect(g_hash_table_add(seen, bits), "draw %d of key %" PRIu64, i, key);
        }
    }
}

/* The median of 3000 draws is within 2 % of that of the distribution: the standard error
 * is 0.4 * 1.25 / sqrt(3000) = 0.9 %. */
Test(draws, draw_from_the_distribution)
{
    VtDraws draws = draws_of(1, 7);
    int below = 0;
    int far_below = 0;

    for (int i = 0; i < 3000; i++) {
        const VtTime drawn_ns = vt_draws_next(&draws, VT_DRAW_ADDRESS, &latency);

        below += drawn_ns < 51 * VT_MS;
        far_below += drawn_ns < 49 * VT_MS;
    }
    cr_expect(gt(int, below, 1500));
    cr_expect(lt(int, far_below, 1500));
}
