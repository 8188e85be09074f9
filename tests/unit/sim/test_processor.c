#include "core/rng.h"
#include "sim/processor.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include <math.h>

/* Runs to the next end and checks who it is and when. */
static void expect_end(VtProcessor *processor, uint32_t job, VtTime at_ns)
{
    const VtTime next_ns = vt_processor_next(processor);

    cr_expect(eq(i64, next_ns, at_ns), "job %u", job);
    cr_expect(eq(u32, vt_processor_pop(processor, next_ns), job));
}

Test(processor, gives_every_job_a_core_while_there_are_enough)
{
    g_autoptr(VtProcessor) two = vt_processor_new(2);

    vt_processor_add(two, 1, 30 * VT_MS, 0);
    vt_processor_add(two, 2, 10 * VT_MS, 5 * VT_MS);
    expect_end(two, 2, 15 * VT_MS);
    expect_end(two, 1, 30 * VT_MS);
    cr_expect(eq(i64, vt_processor_next(two), VT_NEVER));
}

static bool is_odd(const void *context, uint32_t job)
{
    (void)context;
    return job % 2 == 1;
}

/* One core. Jobs 1 (10 ms), 2 (3 ms) and 3 (5 ms) share it: at 6 ms each has had 2 ms. */
Test(processor, tells_what_is_left_of_those_that_count)
{
    const VtJobFilter odd = { .is_counted = is_odd };
    g_autoptr(VtProcessor) one = vt_processor_new(1);

    vt_processor_add(one, 1, 10 * VT_MS, 0);
    vt_processor_add(one, 2, 3 * VT_MS, 0);
    vt_processor_add(one, 3, 5 * VT_MS, 0);
    cr_expect(epsilon_eq(dbl, vt_processor_left_ns(one, &odd, 6 * VT_MS), 11e6, 1e-3));
}

/* One core. A (10 ms) alone until 4 ms: 6 ms left. Then B (3 ms) shares: each runs at
 * 1/2, B ends at 4 + 6 = 10 ms, when A has 3 ms left, and ends at 13 ms. */
Test(processor, shares_one_core_evenly)
{
    g_autoptr(VtProcessor) one = vt_processor_new(1);

    vt_processor_add(one, 1, 10 * VT_MS, 0);
    vt_processor_add(one, 2, 3 * VT_MS, 4 * VT_MS);
    expect_end(one, 2, 10 * VT_MS);
    expect_end(one, 1, 13 * VT_MS);
    cr_expect(epsilon_eq(dbl, vt_processor_busy_ns(one, 20 * VT_MS), 13e6, 1e-3));
}

/* Two cores, three jobs of 6 ms from 0: speed 2/3, all end at 9 ms, in order. */
Test(processor, ends_equal_jobs_in_the_order_they_began)
{
    g_autoptr(VtProcessor) two = vt_processor_new(2);

    for (uint32_t job = 0; job < 3; job++)
        vt_processor_add(two, job, 6 * VT_MS, 0);
    for (uint32_t job = 0; job < 3; job++)
        expect_end(two, job, 9 * VT_MS);
}

Test(processor, ends_work_of_zero_at_once)
{
    g_autoptr(VtProcessor) one = vt_processor_new(1);

    vt_processor_add(one, 7, 0, 42);
    expect_end(one, 7, 42);
}

/* Two jobs of 10 ms on two cores. From 4 ms on half a core: at a quarter's speed each has
 * 6 - 2 = 4 ms left at 12 ms, when one core is there: at half speed they end at 20 ms. */
Test(processor, slows_down_and_speeds_up_with_its_cores)
{
    g_autoptr(VtProcessor) node = vt_processor_new(2);

    vt_processor_add(node, 1, 10 * VT_MS, 0);
    vt_processor_add(node, 2, 10 * VT_MS, 0);
    vt_processor_set_cores(node, 0.5, 4 * VT_MS);
    cr_expect(eq(i64, vt_processor_next(node), 28 * VT_MS));
    vt_processor_set_cores(node, 1, 12 * VT_MS);
    expect_end(node, 1, 20 * VT_MS);
    expect_end(node, 2, 20 * VT_MS);
    cr_expect(epsilon_eq(dbl, vt_processor_busy_ns(node, 20 * VT_MS), 20e6, 1e-3));
}

/* A busy period with work W on c cores executes W in all, never faster than c. */
Test(processor, executes_all_work_and_never_more_than_its_cores_for_any_seed)
{
    for (uint64_t seed = 0; seed < 200; seed++) {
        VtRng rng;
        double work_ns = 0;
        VtTime now_ns = 0;

        vt_rng_init(&rng, &(VtStreamKey){ .seed = seed, .purpose = VT_PURPOSE_TEST });

        const double cores = 1 + (double)vt_rng_below(&rng, 8);
        g_autoptr(VtProcessor) processor = vt_processor_new(cores);

        for (uint32_t job = 0; job < 50; job++) {
            const VtTime needs_ns = (VtTime)vt_rng_below(&rng, 20 * VT_MS);

            now_ns += (VtTime)vt_rng_below(&rng, 2 * VT_MS);
            while (vt_processor_next(processor) <= now_ns)
                vt_processor_pop(processor, vt_processor_next(processor));
            vt_processor_add(processor, job, needs_ns, now_ns);
            work_ns += (double)needs_ns;
        }
        while (vt_processor_next(processor) != VT_NEVER) {
            now_ns = vt_processor_next(processor);
            vt_processor_pop(processor, now_ns);
        }

        const double busy_ns = vt_processor_busy_ns(processor, now_ns);

        /* Every end is rounded up to a whole ns, at most one per job. */
        cr_expect(le(dbl, fabs(busy_ns - work_ns), 50 * cores), "seed %" PRIu64, seed);
        cr_expect(le(dbl, busy_ns, cores * (double)now_ns + 1), "seed %" PRIu64, seed);
    }
}
