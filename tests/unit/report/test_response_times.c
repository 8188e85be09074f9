#include "report/response_times.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

/* 100 us, 99 of them and once in between an hour and a half, which 32 bits cannot hold.
 */
Test(response_times, lose_none_on_the_way)
{
    VtResponseTimes times = { 0 };

    for (int i = 0; i < 99; i++) {
        vt_response_times_add(&times, 100);
        if (i == 5)
            vt_response_times_add(&times, INT64_C(5400000000));
    }
    vt_response_times_settle(&times);
    cr_expect(eq(u64, vt_histogram_count(times.histogram), 100));
    cr_expect(eq(i64, vt_histogram_max(times.histogram), INT64_C(5400000000)));
    cr_expect(eq(i64, vt_histogram_quantile(times.histogram, 0.99), 100));
    vt_response_times_clear(&times);
}

Test(response_times, need_no_histogram_without_any)
{
    VtResponseTimes times = { 0 };

    vt_response_times_settle(&times);
    cr_expect(eq(ptr, times.histogram, NULL));
}

/* A dozen settle by themselves; the next wait until told. */
Test(response_times, settle_once)
{
    VtResponseTimes times = { 0 };

    for (int i = 1; i <= VT_RESPONSES_WAITING + 1; i++)
        vt_response_times_add(&times, i);
    cr_expect(eq(u64, vt_histogram_count(times.histogram), VT_RESPONSES_WAITING));
    vt_response_times_settle(&times);
    vt_response_times_settle(&times);
    cr_expect(eq(u64, vt_histogram_count(times.histogram), VT_RESPONSES_WAITING + 1));
    cr_expect(eq(i64, vt_histogram_quantile(times.histogram, 0.5), 7)); /* of 1 to 14 */
    vt_response_times_clear(&times);
}
