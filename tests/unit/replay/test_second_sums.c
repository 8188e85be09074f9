#include "replay/second_sums.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

/* Of pods nothing is known; one part in two knows its queue. */
static VtSecond second(int64_t number, uint64_t arrivals, uint64_t in_flight,
                       int64_t queued)
{
    return (VtSecond){
        .second = number,
        .arrivals = arrivals,
        .in_flight = in_flight,
        .queued = queued,
        .pods_desired = -1,
        .pods_starting = -1,
        .pods_ready = -1,
        .pods_terminating = -1,
        .cpu_busy_cores = -1,
    };
}

static void add(VtSecondSums *sums, unsigned part, VtSecond row)
{
    vt_second_sums_add(sums, part, &row);
}

static void expect_none(VtSecondSums *sums)
{
    VtSecond row;

    cr_expect(not(vt_second_sums_pop(sums, &row)));
}

static void expect(VtSecondSums *sums, VtSecond expected)
{
    VtSecond row;

    cr_assert(vt_second_sums_pop(sums, &row), "second %" PRId64, expected.second);
    cr_expect(eq(i64, row.second, expected.second));
    cr_expect(eq(u64, row.arrivals, expected.arrivals));
    cr_expect(eq(u64, row.in_flight, expected.in_flight));
    cr_expect(eq(i64, row.queued, expected.queued));
    cr_expect(eq(i64, row.pods_ready, expected.pods_ready));
    cr_expect(row.cpu_busy_cores < 0);
}

Test(second_sums, wait_for_all_parts)
{
    g_autoptr(VtSecondSums) sums = vt_second_sums_new(2, 60);

    expect_none(sums);
    add(sums, 0, second(60, 3, 1, 2));
    expect_none(sums);
    add(sums, 0, second(61, 5, 2, 2));
    add(sums, 1, second(60, 10, 20, -1));
    expect(sums, second(60, 13, 21, 2));
    expect_none(sums);
    add(sums, 1, second(61, 1, 1, 1));
    expect(sums, second(61, 6, 3, 3));
    expect_none(sums);
}

Test(second_sums, do_not_wait_for_parts_that_are_over)
{
    g_autoptr(VtSecondSums) sums = vt_second_sums_new(3, 0);

    add(sums, 0, second(0, 1, 0, -1));
    add(sums, 1, second(0, 2, 1, -1));
    vt_second_sums_end(sums, 2);
    expect(sums, second(0, 3, 1, -1));
    add(sums, 1, second(1, 4, 1, -1));
    add(sums, 1, second(2, 5, 1, -1));
    expect_none(sums);
    vt_second_sums_end(sums, 0);
    expect(sums, second(1, 4, 1, -1));
    vt_second_sums_end(sums, 1);
    expect(sums, second(2, 5, 1, -1));
    expect_none(sums);
}
