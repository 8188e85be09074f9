#include "core/rng.h"
#include "sim/processor.h"
#include "sim/weighted_processor.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include <math.h>

static uint32_t open_group(VtWeightedProcessor *node, int64_t weight_milli)
{
    return vt_weighted_processor_open(node, &(VtCpuGroup){ .weight_milli = weight_milli },
                                      0);
}

/* Lets happen what comes until a job ends; its instant, and its number. */
static VtTime next_end(VtWeightedProcessor *node, uint32_t *out_job)
{
    VtTime now_ns = 0;

    do
        now_ns = vt_weighted_processor_next(node);
    while (now_ns != VT_NEVER && !vt_weighted_processor_step(node, now_ns, out_job));
    return now_ns;
}

static void expect_end(VtWeightedProcessor *node, uint32_t job, VtTime at_ns)
{
    uint32_t ended = UINT32_MAX;

    cr_expect(eq(i64, next_end(node, &ended), at_ns), "job %u", job);
    cr_expect(eq(u32, ended, job));
}

/* One core. A (weight 100, 10 ms) and B (weight 300, 9 ms): B runs at 3/4, ends at 12 ms,
 * when A has 10 - 3 = 7 ms left, and ends at 19 ms. */
Test(weighted_processor, shares_by_weight)
{
    g_autoptr(VtWeightedProcessor) node = vt_weighted_processor_new(1);

    vt_weighted_processor_add(node, open_group(node, 100), 1, 10 * VT_MS, 0);
    vt_weighted_processor_add(node, open_group(node, 300), 2, 9 * VT_MS, 0);
    expect_end(node, 2, 12 * VT_MS);
    expect_end(node, 1, 19 * VT_MS);
    cr_expect(eq(i64, vt_weighted_processor_next(node), VT_NEVER));
    cr_expect(
        epsilon_eq(dbl, vt_weighted_processor_busy_ns(node, 30 * VT_MS), 19e6, 1e-3));
}

/* The same: at 4 ms A has had 1 ms, B 3 ms; at 15 ms A lacks 4 ms. With cores for both,
 * in a group of two jobs each has had all of 4 ms. */
Test(weighted_processor, tells_what_is_left_of_a_group)
{
    g_autoptr(VtWeightedProcessor) node = vt_weighted_processor_new(1);
    g_autoptr(VtWeightedProcessor) wide = vt_weighted_processor_new(4);
    const uint32_t a = open_group(node, 100);
    const uint32_t b = open_group(node, 300);
    const uint32_t both = open_group(wide, 100);

    vt_weighted_processor_add(node, a, 1, 10 * VT_MS, 0);
    vt_weighted_processor_add(node, b, 2, 9 * VT_MS, 0);
    cr_expect(
        epsilon_eq(dbl, vt_weighted_processor_left_ns(node, a, 4 * VT_MS), 9e6, 1e-3));
    cr_expect(
        epsilon_eq(dbl, vt_weighted_processor_left_ns(node, b, 4 * VT_MS), 6e6, 1e-3));
    expect_end(node, 2, 12 * VT_MS);
    cr_expect(
        epsilon_eq(dbl, vt_weighted_processor_left_ns(node, a, 15 * VT_MS), 4e6, 1e-3));
    vt_weighted_processor_add(wide, both, 1, 10 * VT_MS, 0);
    vt_weighted_processor_add(wide, both, 2, 5 * VT_MS, 0);
    cr_expect(
        epsilon_eq(dbl, vt_weighted_processor_left_ns(wide, both, 4 * VT_MS), 7e6, 1e-3));
}

/* Two cores. B's share by weight would be 1.8, but its one job uses one core at most; the
 * other core is A's, whose three jobs of 5 ms have a third of it each until 15 ms. Then
 * B, 20 ms long, goes on as before. */
Test(weighted_processor, gives_others_what_a_group_cannot_use)
{
    g_autoptr(VtWeightedProcessor) node = vt_weighted_processor_new(2);
    const uint32_t a = open_group(node, 100);

    for (uint32_t job = 0; job < 3; job++)
        vt_weighted_processor_add(node, a, job, 5 * VT_MS, 0);
    vt_weighted_processor_add(node, open_group(node, 900), 3, 20 * VT_MS, 0);
    for (uint32_t job = 0; job < 3; job++)
        expect_end(node, job, 15 * VT_MS);
    expect_end(node, 3, 20 * VT_MS);
}

/* One core for weights 1 and 1, the first with a limit of 0.2: it runs at 0.2, the other
 * one at 0.8. 2 ms of the first end at 10 ms; 10 ms of the other have 2 left then, and
 * end at 12 ms. */
Test(weighted_processor, holds_a_limit_at_any_instant)
{
    g_autoptr(VtWeightedProcessor) node = vt_weighted_processor_new(1);
    const VtCpuGroup limited = { .weight_milli = 100, .limit_milli = 200 };
    const uint32_t group = vt_weighted_processor_open(node, &limited, 0);

    vt_weighted_processor_add(node, group, 1, 2 * VT_MS, 0);
    vt_weighted_processor_add(node, open_group(node, 100), 2, 10 * VT_MS, 0);
    expect_end(node, 1, 10 * VT_MS);
    expect_end(node, 2, 12 * VT_MS);
}

/* Half a core over periods of 100 ms: 120 ms run from 0 to 50, 100 to 150 and 200 to
 * 220. */
Test(weighted_processor, stands_still_once_a_period_is_used_up)
{
    g_autoptr(VtWeightedProcessor) node = vt_weighted_processor_new(4);
    const VtCpuGroup limited = { 100, 500, 100 * VT_MS };
    const uint32_t group = vt_weighted_processor_open(node, &limited, 0);

    vt_weighted_processor_add(node, group, 1, 120 * VT_MS, 0);
    expect_end(node, 1, 220 * VT_MS);
    cr_expect(eq(i64, vt_weighted_processor_next(node), VT_NEVER));
    cr_expect(
        epsilon_eq(dbl, vt_weighted_processor_busy_ns(node, 220 * VT_MS), 120e6, 1e-3));
}

/* One core over 100 ms, two jobs of 80 ms on two cores: both have done 50 when the period
 * is used up at 50 ms, and the other 30 from 100 ms on. */
Test(weighted_processor, uses_a_period_up_sooner_with_more_jobs)
{
    g_autoptr(VtWeightedProcessor) node = vt_weighted_processor_new(2);
    const VtCpuGroup limited = { 100, 1000, 100 * VT_MS };
    const uint32_t group = vt_weighted_processor_open(node, &limited, 0);

    vt_weighted_processor_add(node, group, 1, 80 * VT_MS, 0);
    vt_weighted_processor_add(node, group, 2, 80 * VT_MS, 0);
    expect_end(node, 1, 130 * VT_MS);
    expect_end(node, 2, 130 * VT_MS);
}

/* One core over 100 ms, two jobs of 100 ms on ten cores: both have done 50 when the
 * period is used up at 50, and the other 50 by 150, at the same instant as its quota. */
Test(weighted_processor, ends_all_jobs_that_end_with_a_period_s_quota)
{
    const VtCpuGroup spec = { .weight_milli = 100,
                              .limit_milli = 1000,
                              .period_ns = 100 * VT_MS };
    g_autoptr(VtWeightedProcessor) node = vt_weighted_processor_new(10);
    const uint32_t group = vt_weighted_processor_open(node, &spec, 0);

    vt_weighted_processor_add(node, group, 1, 100 * VT_MS, 0);
    vt_weighted_processor_add(node, group, 2, 100 * VT_MS, 0);
    expect_end(node, 1, 150 * VT_MS);
    expect_end(node, 2, 150 * VT_MS);
}

/* Half a core. 30 ms of a period's 50 are used at 30 ms, and what comes at 90 ms has 20
 * left, of which it uses 10 until 100 ms; then a new period has 50 for the other 20. At
 * 260 ms a job of 70 finds a whole period: 40 until 300 ms, and 30 in the next one. */
Test(weighted_processor, begins_periods_on_a_grid)
{
    g_autoptr(VtWeightedProcessor) node = vt_weighted_processor_new(1);
    const VtCpuGroup limited = { 100, 500, 100 * VT_MS };
    const uint32_t group = vt_weighted_processor_open(node, &limited, 0);

    vt_weighted_processor_add(node, group, 1, 30 * VT_MS, 0);
    expect_end(node, 1, 30 * VT_MS);
    vt_weighted_processor_add(node, group, 2, 30 * VT_MS, 90 * VT_MS);
    expect_end(node, 2, 120 * VT_MS);
    vt_weighted_processor_add(node, group, 3, 70 * VT_MS, 260 * VT_MS);
    expect_end(node, 3, 330 * VT_MS);
}

/* Two groups of one job of 10 ms. From 4 ms on half a core is left: a quarter each, so
 * that 4 of the 6 ms left remain at 12 ms, when one core is there: they end at 20 ms. */
Test(weighted_processor, slows_down_and_speeds_up_with_its_cores)
{
    g_autoptr(VtWeightedProcessor) node = vt_weighted_processor_new(2);

    vt_weighted_processor_add(node, open_group(node, 100), 1, 10 * VT_MS, 0);
    vt_weighted_processor_add(node, open_group(node, 100), 2, 10 * VT_MS, 0);
    vt_weighted_processor_set_cores(node, 0.5, 4 * VT_MS);
    cr_expect(eq(i64, vt_weighted_processor_next(node), 28 * VT_MS));
    vt_weighted_processor_set_cores(node, 1, 12 * VT_MS);
    expect_end(node, 1, 20 * VT_MS);
    expect_end(node, 2, 20 * VT_MS);
}

/* One core, two jobs of 10 ms; the first one's group is closed at 4 ms, when both have
 * done 2, so that the other one ends at 4 + 8 ms. */
Test(weighted_processor, forgets_the_jobs_of_a_closed_group)
{
    g_autoptr(VtWeightedProcessor) node = vt_weighted_processor_new(1);
    const uint32_t closed = open_group(node, 100);

    vt_weighted_processor_add(node, closed, 1, 10 * VT_MS, 0);
    vt_weighted_processor_add(node, open_group(node, 100), 2, 10 * VT_MS, 0);
    vt_weighted_processor_close(node, closed, 4 * VT_MS);
    expect_end(node, 2, 12 * VT_MS);
    cr_expect(eq(u32, open_group(node, 100), closed));
}

enum { GROUPS = 12, JOBS = 200 };

/* Groups of equal weights with a job each are what the even processor has. */
Test(weighted_processor, agrees_with_the_even_one_for_any_seed)
{
    for (uint64_t seed = 0; seed < 50; seed++) {
        VtRng rng;
        VtTime now_ns = 0;
        VtTime ends[JOBS];

        vt_rng_init(&rng, &(VtStreamKey){ .seed = seed, .purpose = VT_PURPOSE_TEST });

        const double cores = (double)(1 + vt_rng_below(&rng, 8000)) / 1000;
        g_autoptr(VtProcessor) even = vt_processor_new(cores);
        g_autoptr(VtWeightedProcessor) node = vt_weighted_processor_new(cores);

        for (uint32_t job = 0; job < JOBS; job++) {
            const VtTime work_ns = (VtTime)vt_rng_below(&rng, 20 * VT_MS);

            now_ns += (VtTime)vt_rng_below(&rng, 4 * VT_MS);
            while (vt_processor_next(even) <= now_ns) {
                const VtTime end_ns = vt_processor_next(even);

                ends[vt_processor_pop(even, end_ns)] = end_ns;
            }
            vt_processor_add(even, job, work_ns, now_ns);
            while (vt_weighted_processor_next(node) <= now_ns) {
                const VtTime end_ns = vt_weighted_processor_next(node);
                uint32_t ended = 0;

                cr_assert(vt_weighted_processor_step(node, end_ns, &ended));
                cr_expect(le(i64, llabs(end_ns - ends[ended]), JOBS), "seed %" PRIu64,
                          seed);
            }
            vt_weighted_processor_add(node, open_group(node, 100), job, work_ns, now_ns);
        }
    }
}

static VtCpuGroup random_group(VtRng *rng)
{
    static const VtTime periods[] = { 0, 100 * VT_MS };
    VtCpuGroup group = { .weight_milli = 2 + (int64_t)vt_rng_below(rng, 1000) };

    if (vt_rng_below(rng, 2) == 0) {
        group.limit_milli = 50 + (int64_t)vt_rng_below(rng, 3000);
        group.period_ns = periods[vt_rng_below(rng, 2)];
    }
    return group;
}

/* Whatever the weights and limits: all work is executed, and never by more cores than
 * there are. */
Test(weighted_processor, executes_all_work_and_never_more_than_its_cores_for_any_seed)
{
    for (uint64_t seed = 0; seed < 100; seed++) {
        VtRng rng;
        uint32_t groups[GROUPS];
        uint32_t ended = 0;
        uint32_t ends = 0;
        double work_ns = 0;
        VtTime now_ns = 0;

        vt_rng_init(&rng, &(VtStreamKey){ .seed = seed, .purpose = VT_PURPOSE_TEST });

        const double cores = (double)(100 + vt_rng_below(&rng, 8000)) / 1000;
        g_autoptr(VtWeightedProcessor) node = vt_weighted_processor_new(cores);

        for (size_t i = 0; i < GROUPS; i++) {
            const VtCpuGroup group = random_group(&rng);

            groups[i] = vt_weighted_processor_open(node, &group, 0);
        }
        for (uint32_t job = 0; job < JOBS; job++) {
            const VtTime needs_ns = (VtTime)vt_rng_below(&rng, 40 * VT_MS);
            const double before_ns = vt_weighted_processor_busy_ns(node, now_ns);
            const VtTime gap_ns = (VtTime)vt_rng_below(&rng, 4 * VT_MS);

            now_ns += gap_ns;
            while (vt_weighted_processor_next(node) <= now_ns)
                ends += vt_weighted_processor_step(node, vt_weighted_processor_next(node),
                                                   &ended);
            cr_expect(le(dbl, vt_weighted_processor_busy_ns(node, now_ns) - before_ns,
                         cores * (double)gap_ns + 1),
                      "seed %" PRIu64, seed);
            vt_weighted_processor_add(node, groups[vt_rng_below(&rng, GROUPS)], job,
                                      needs_ns, now_ns);
            work_ns += (double)needs_ns;
        }
        while (vt_weighted_processor_next(node) != VT_NEVER) {
            now_ns = vt_weighted_processor_next(node);
            ends += vt_weighted_processor_step(node, now_ns, &ended);
        }
        cr_expect(eq(u32, ends, JOBS), "seed %" PRIu64, seed);

        /* Every event is rounded up to a whole ns, on every core. */
        const double busy_ns = vt_weighted_processor_busy_ns(node, now_ns);

        cr_expect(le(dbl, fabs(busy_ns - work_ns), 10000 * cores), "seed %" PRIu64, seed);
    }
}
