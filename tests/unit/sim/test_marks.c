#include "sim/autoscaler/marks.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

Test(marks, are_dropped_at_either_end)
{
    VtMarks marks = { 0 };

    for (int64_t i = 0; i < 3; i++)
        vt_marks_push(&marks, (VtMark){ .at_ns = i, .value = 10 * i });
    vt_marks_drop_first(&marks);
    cr_expect(eq(i64, vt_marks_first(&marks).at_ns, 1));
    cr_expect(eq(i64, vt_marks_first(&marks).value, 10));
    vt_marks_drop_last(&marks);
    cr_expect(eq(i64, vt_marks_last(&marks).at_ns, 1));
    cr_expect(eq(sz, marks.length, 1));
    vt_marks_clear(&marks);
}

/* Two in, one out, so that the ring grows while it is wrapped round. */
Test(marks, keep_their_order_while_they_grow)
{
    VtMarks marks = { 0 };
    int64_t pushed = 0;

    for (int64_t dropped = 0; dropped < 1000; dropped++) {
        vt_marks_push(&marks, (VtMark){ .at_ns = pushed++ });
        vt_marks_push(&marks, (VtMark){ .at_ns = pushed++ });
        cr_assert(eq(i64, vt_marks_first(&marks).at_ns, dropped));
        cr_assert(eq(i64, vt_marks_last(&marks).at_ns, pushed - 1));
        vt_marks_drop_first(&marks);
    }
    cr_expect(eq(sz, marks.length, 1000));
    vt_marks_clear(&marks);
}
