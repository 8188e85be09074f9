#include "sim/start_queue.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

/* Two a second: the first one at once, then one each half second. */
Test(start_queue, lets_so_many_pass_in_a_second)
{
    VtStartQueue queue;

    vt_start_queue_init(&queue, 2, 0);
    cr_expect(eq(i64, vt_start_queue_pass(&queue, VT_S), VT_S));
    cr_expect(eq(i64, vt_start_queue_pass(&queue, VT_S), VT_S + 500 * VT_MS));
    cr_expect(eq(i64, vt_start_queue_pass(&queue, VT_S), 2 * VT_S));
    vt_start_queue_clear(&queue);
}

Test(start_queue, has_so_many_in_progress_first_in_first_out)
{
    VtStartQueue queue;

    vt_start_queue_init(&queue, 0, 2);
    cr_expect(vt_start_queue_enter(&queue, 10));
    cr_expect(vt_start_queue_enter(&queue, 11));
    cr_expect(not(vt_start_queue_enter(&queue, 12)));
    cr_expect(not(vt_start_queue_enter(&queue, 13)));
    cr_expect(eq(u32, vt_start_queue_leave(&queue), 12));
    cr_expect(not(vt_start_queue_enter(&queue, 14)));
    cr_expect(eq(u32, vt_start_queue_leave(&queue), 13));
    cr_expect(eq(u32, vt_start_queue_leave(&queue), 14));
    cr_expect(eq(u32, vt_start_queue_leave(&queue), VT_START_NONE));
    cr_expect(vt_start_queue_enter(&queue, 15)); /* one is left in progress */
    cr_expect(not(vt_start_queue_enter(&queue, 16)));
    vt_start_queue_clear(&queue);
}

Test(start_queue, has_no_limit_at_zero)
{
    VtStartQueue queue;

    vt_start_queue_init(&queue, 0, 0);
    for (uint32_t pod = 0; pod < 1000; pod++) {
        cr_expect(eq(i64, vt_start_queue_pass(&queue, VT_S), VT_S));
        cr_expect(vt_start_queue_enter(&queue, pod));
    }
    vt_start_queue_clear(&queue);
}
