#include "sim/work_queue.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

Test(work_queue, hands_out_keys_in_order_to_idle_workers)
{
    VtWorkQueue queue;

    vt_work_queue_init(&queue, 3, 2);
    vt_work_queue_add(&queue, 2);
    vt_work_queue_add(&queue, 0);
    vt_work_queue_add(&queue, 1);
    cr_expect(eq(u32, vt_work_queue_take(&queue), 2));
    cr_expect(eq(u32, vt_work_queue_take(&queue), 0));
    cr_expect(eq(u32, vt_work_queue_take(&queue), VT_WORK_NONE)); /* both are at work */
    vt_work_queue_done(&queue, 0);
    cr_expect(eq(u32, vt_work_queue_take(&queue), 1));
    vt_work_queue_done(&queue, 1);
    cr_expect(eq(u32, vt_work_queue_take(&queue), VT_WORK_NONE)); /* nothing waits */
    vt_work_queue_clear(&queue);
}

Test(work_queue, key_that_waits_is_not_added_again)
{
    VtWorkQueue queue;

    vt_work_queue_init(&queue, 2, 2);
    vt_work_queue_add(&queue, 1);
    vt_work_queue_add(&queue, 1);
    cr_expect(eq(u32, vt_work_queue_take(&queue), 1));
    cr_expect(eq(u32, vt_work_queue_take(&queue), VT_WORK_NONE));
    vt_work_queue_clear(&queue);
}

/* However often it is added meanwhile, it waits once, behind who came before its end. */
Test(work_queue, key_added_while_worked_at_waits_again_afterwards)
{
    VtWorkQueue queue;

    vt_work_queue_init(&queue, 2, 2);
    vt_work_queue_add(&queue, 0);
    cr_expect(eq(u32, vt_work_queue_take(&queue), 0));
    vt_work_queue_add(&queue, 0);
    vt_work_queue_add(&queue, 0);
    cr_expect(eq(u32, vt_work_queue_take(&queue), VT_WORK_NONE)); /* one worker a key */
    vt_work_queue_add(&queue, 1);
    vt_work_queue_done(&queue, 0);
    cr_expect(eq(u32, vt_work_queue_take(&queue), 1));
    cr_expect(eq(u32, vt_work_queue_take(&queue), 0));
    vt_work_queue_done(&queue, 0);
    cr_expect(eq(u32, vt_work_queue_take(&queue), VT_WORK_NONE));
    vt_work_queue_clear(&queue);
}
