#include "core/clock.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

Test(clock, virtual_time_jumps_exactly_to_the_deadline)
{
    VtClock clock = vt_clock_virtual();

    cr_expect(eq(i64, vt_clock_advance(&clock, 7), 7));
    cr_expect(eq(i64, vt_clock_advance(&clock, 24 * 60 * VT_MINUTE), 86400 * VT_S));
}
