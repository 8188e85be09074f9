#include "sim/own_cores.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

Test(own_cores, count_what_was_done_until_now)
{
    VtOwnCores cores = { 0 };

    vt_own_cores_begin(&cores, 10, 10); /* from 0 to 10 */
    vt_own_cores_begin(&cores, 6, 8);   /* from 2 to 8 */
    cr_expect(eq(i64, vt_own_cores_busy_ns(&cores, 2), 2));
    cr_expect(eq(i64, vt_own_cores_busy_ns(&cores, 5), 8));
    vt_own_cores_end(&cores, 8, 0);
    cr_expect(eq(i64, vt_own_cores_busy_ns(&cores, 8), 14));
    vt_own_cores_end(&cores, 10, 1); /* cut off at 9 */
    cr_expect(eq(i64, vt_own_cores_busy_ns(&cores, 9), 15));
    cr_expect(eq(i64, vt_own_cores_busy_ns(&cores, 100), 15));
}

/* A year with ten million requests under way: the sum of their ends passes 2^64. */
Test(own_cores, sums_of_instants_may_overflow)
{
    const VtTime year_ns = INT64_C(365) * 24 * 3600 * VT_S;
    VtOwnCores cores = { 0 };

    for (int i = 0; i < 10000000; i++)
        vt_own_cores_begin(&cores, 5, year_ns + 5);
    cr_expect(eq(i64, vt_own_cores_busy_ns(&cores, year_ns + 2), 20000000));
}
