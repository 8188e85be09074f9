/* Jobs that are taken from a processor before their end: the others go on as they would
 * have done without them from then on. */
#include "sim/processor.h"
#include "sim/weighted_processor.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

static void expect_end(VtProcessor *processor, uint32_t job, VtTime at_ns)
{
    const VtTime next_ns = vt_processor_next(processor);

    cr_expect(eq(i64, next_ns, at_ns), "job %u", job);
    cr_expect(eq(u32, vt_processor_pop(processor, next_ns), job));
}

static void expect_weighted_end(VtWeightedProcessor *processor, uint32_t job,
                                VtTime at_ns)
{
    const VtTime next_ns = vt_weighted_processor_next(processor);
    uint32_t ended = UINT32_MAX;

    cr_expect(eq(i64, next_ns, at_ns), "job %u", job);
    cr_expect(vt_weighted_processor_step(processor, next_ns, &ended));
    cr_expect(eq(u32, ended, job));
}

/* One core, three jobs of 10, 6 and 9 ms. At 6 ms each has had 2: the second lacks 4. The
 * others share from then on: the third lacks 7, ends at 6 + 14 = 20 ms, when the first
 * lacks 1 ms, and ends at 21. All in all the core was busy for 21 ms. */
Test(broken_off_jobs, leave_an_even_processor_to_the_others)
{
    g_autoptr(VtProcessor) one = vt_processor_new(1);

    vt_processor_add(one, 1, 10 * VT_MS, 0);
    vt_processor_add(one, 2, 6 * VT_MS, 0);
    vt_processor_add(one, 3, 9 * VT_MS, 0);
    cr_expect(epsilon_eq(dbl, vt_processor_remove(one, 2, 6 * VT_MS), 4e6, 1e-3));
    expect_end(one, 3, 20 * VT_MS);
    expect_end(one, 1, 21 * VT_MS);
    cr_expect(epsilon_eq(dbl, vt_processor_busy_ns(one, 30 * VT_MS), 21e6, 1e-3));
}

/* Jobs 0 to 9 of 1 to 10 ms on ten cores, 3, 0 and 9 taken out at once: the others end
 * one after the other. */
Test(broken_off_jobs, leave_the_order_of_the_others)
{
    g_autoptr(VtProcessor) ten = vt_processor_new(10);

    for (uint32_t i = 0; i < 10; i++) {
        const uint32_t job = (7 * i) % 10;

        vt_processor_add(ten, job, (job + 1) * VT_MS, 0);
    }
    vt_processor_remove(ten, 3, 0);
    vt_processor_remove(ten, 0, 0);
    vt_processor_remove(ten, 9, 0);
    for (uint32_t job = 1; job < 9; job++) {
        if (job != 3)
            expect_end(ten, job, (job + 1) * VT_MS);
    }
    cr_expect(eq(i64, vt_processor_next(ten), VT_NEVER));
}

/* One core. A (weight 100) has jobs of 4 and 5 ms, B (weight 100) one of 10 ms. At 8 ms
 * each of A has had 2, B 4. Without the first, A's second lacks 3 ms and has half a core:
 * it ends at 14 ms, when B lacks 3 ms, and ends at 17. */
Test(broken_off_jobs, leave_their_share_to_their_group)
{
    const VtCpuGroup spec = { .weight_milli = 100 };
    g_autoptr(VtWeightedProcessor) one = vt_weighted_processor_new(1);
    const uint32_t a = vt_weighted_processor_open(one, &spec, 0);
    const uint32_t b = vt_weighted_processor_open(one, &spec, 0);

    vt_weighted_processor_add(one, a, 1, 4 * VT_MS, 0);
    vt_weighted_processor_add(one, a, 2, 5 * VT_MS, 0);
    vt_weighted_processor_add(one, b, 3, 10 * VT_MS, 0);
    cr_expect(
        epsilon_eq(dbl, vt_weighted_processor_remove(one, a, 1, 8 * VT_MS), 2e6, 1e-3));
    expect_weighted_end(one, 2, 14 * VT_MS);
    expect_weighted_end(one, 3, 17 * VT_MS);
    cr_expect(
        epsilon_eq(dbl, vt_weighted_processor_busy_ns(one, 30 * VT_MS), 17e6, 1e-3));
}

/* The same with A's only job gone at 8 ms: it lacks 4 of its 8 ms, B 6 of its 10, and has
 * the core for itself. */
Test(broken_off_jobs, leave_the_core_to_other_groups)
{
    const VtCpuGroup spec = { .weight_milli = 100 };
    g_autoptr(VtWeightedProcessor) one = vt_weighted_processor_new(1);
    const uint32_t a = vt_weighted_processor_open(one, &spec, 0);
    const uint32_t b = vt_weighted_processor_open(one, &spec, 0);

    vt_weighted_processor_add(one, a, 1, 8 * VT_MS, 0);
    vt_weighted_processor_add(one, b, 2, 10 * VT_MS, 0);
    cr_expect(
        epsilon_eq(dbl, vt_weighted_processor_remove(one, a, 1, 8 * VT_MS), 4e6, 1e-3));
    expect_weighted_end(one, 2, 14 * VT_MS);
    cr_expect(eq(i64, vt_weighted_processor_next(one), VT_NEVER));
}
