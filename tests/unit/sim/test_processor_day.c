/* What double clocks lose over a day in which a node is never idle: less than a
 * microsecond for any job, and nothing that adds up. */
#include "sim/processor.h"
#include "sim/weighted_processor.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include <math.h>

#define DAY_NS    (24 * 60 * VT_MINUTE)
#define STEP_NS   (100 * VT_MS)
#define SHORT_JOB 1
#define LONG_JOB  2

/* Odd lengths up to 9 ms: no rounding in favour of the test. */
static VtTime work_of(int64_t step)
{
    return VT_MS + step * 7919 % (8 * VT_MS);
}

static VtTime distance(VtTime a, VtTime b)
{
    return a > b ? a - b : b - a;
}

/* On one core a job of weight 1 beside an endless one of weight 2 takes three times its
 * length; the endless one has the rest of the day. */
Test(processor_day, weighted_clocks_stay_exact)
{
    g_autoptr(VtWeightedProcessor) node = vt_weighted_processor_new(1);
    const uint32_t light =
        vt_weighted_processor_open(node, &(VtCpuGroup){ .weight_milli = 100 }, 0);
    const uint32_t heavy =
        vt_weighted_processor_open(node, &(VtCpuGroup){ .weight_milli = 200 }, 0);
    VtTime used_ns = 0;
    VtTime worst_ns = 0;

    vt_weighted_processor_add(node, heavy, LONG_JOB, 2 * DAY_NS, 0);
    for (int64_t step = 0; step < DAY_NS / STEP_NS; step++) {
        uint32_t ended = 0;

        vt_weighted_processor_add(node, light, SHORT_JOB, work_of(step), step * STEP_NS);

        const VtTime end_ns = vt_weighted_processor_next(node);

        cr_assert(vt_weighted_processor_step(node, end_ns, &ended));
        cr_assert(eq(u32, ended, SHORT_JOB));
        worst_ns = MAX(worst_ns, distance(end_ns, step * STEP_NS + 3 * work_of(step)));
        used_ns += work_of(step);
    }
    cr_expect(lt(i64, worst_ns, VT_US));
    cr_expect(epsilon_eq(dbl, vt_weighted_processor_left_ns(node, heavy, DAY_NS),
                         (double)(DAY_NS + used_ns), (double)VT_US));
    cr_expect(epsilon_eq(dbl, vt_weighted_processor_busy_ns(node, DAY_NS), (double)DAY_NS,
                         (double)VT_US));
}

/* Evenly shared it takes twice its length. */
Test(processor_day, even_clock_stays_exact)
{
    g_autoptr(VtProcessor) node = vt_processor_new(1);
    VtTime worst_ns = 0;

    vt_processor_add(node, LONG_JOB, 2 * DAY_NS, 0);
    for (int64_t step = 0; step < DAY_NS / STEP_NS; step++) {
        vt_processor_add(node, SHORT_JOB, work_of(step), step * STEP_NS);

        const VtTime end_ns = vt_processor_next(node);

        cr_assert(eq(u32, vt_processor_pop(node, end_ns), SHORT_JOB));
        worst_ns = MAX(worst_ns, distance(end_ns, step * STEP_NS + 2 * work_of(step)));
    }
    cr_expect(lt(i64, worst_ns, VT_US));
    cr_expect(epsilon_eq(dbl, vt_processor_busy_ns(node, DAY_NS), (double)DAY_NS,
                         (double)VT_US));
}
