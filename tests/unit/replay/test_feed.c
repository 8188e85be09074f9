#include "replay/feed.h"
#include "tests/support/list_arrivals.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#define CAPACITY 3

static const VtFunction functions[] = { { .hash = 1 }, { .hash = 2 } };

static VtFeed *feed_new(void)
{
    ListArrivals whole;

    list_arrivals_init(&whole, functions, G_N_ELEMENTS(functions), NULL, 0);
    whole.base.end_ns = VT_MINUTE;
    whole.base.measure_start_ns = VT_S;
    return vt_feed_new(&whole.base, CAPACITY);
}

static void push(VtFeed *feed, uint64_t id, VtTime at_ns)
{
    vt_feed_push(feed, &(VtInvocation){ .id = id, .scheduled_ns = at_ns, .function = 1 });
}

static void expect_next(VtArrivals *arrivals, uint64_t id)
{
    VtInvocation invocation;

    cr_assert(vt_arrivals_next(arrivals, &invocation), "invocation %" PRIu64, id);
    cr_expect(eq(u64, invocation.id, id));
    cr_expect(eq(u32, invocation.function, 1));
}

static void expect_none(VtArrivals *arrivals, VtTime retry_ns)
{
    VtInvocation invocation;

    cr_assert(not(vt_arrivals_next(arrivals, &invocation)));
    cr_expect(eq(i64, arrivals->retry_ns, retry_ns));
}

Test(feed, is_a_part_of_the_whole_schedule)
{
    g_autoptr(VtFeed) feed = feed_new();
    const VtArrivals *arrivals = vt_feed_arrivals(feed);

    cr_expect(arrivals->is_part);
    cr_expect(eq(sz, arrivals->functions_count, 2));
    cr_expect(eq(ptr, (void *)arrivals->functions, (void *)functions));
    cr_expect(eq(i64, arrivals->end_ns, VT_MINUTE));
    cr_expect(eq(i64, arrivals->measure_start_ns, VT_S));
}

Test(feed, hands_out_what_was_dealt_and_then_waits_for_the_horizon)
{
    g_autoptr(VtFeed) feed = feed_new();
    VtArrivals *arrivals = vt_feed_arrivals(feed);

    push(feed, 7, VT_S);
    push(feed, 9, 2 * VT_S);
    vt_feed_advance(feed, 5 * VT_S);
    expect_next(arrivals, 7);
    expect_next(arrivals, 9);
    expect_none(arrivals, 5 * VT_S);
    vt_feed_advance(feed, 8 * VT_S);
    expect_none(arrivals, 8 * VT_S);
    push(feed, 12, 8 * VT_S);
    vt_feed_advance(feed, 8 * VT_S + VT_US);
    expect_next(arrivals, 12);
    expect_none(arrivals, 8 * VT_S + VT_US);
}

/* The horizon has been reached and has not moved: nothing says when there will be more.
 */
Test(feed, that_is_starved_is_asked_again_each_millisecond)
{
    g_autoptr(VtFeed) feed = feed_new();
    VtArrivals *arrivals = vt_feed_arrivals(feed);

    expect_none(arrivals, VT_MS); /* 0 would be the end */
    vt_feed_advance(feed, 2 * VT_S);
    expect_none(arrivals, 2 * VT_S);
    expect_none(arrivals, 2 * VT_S + VT_MS);
    expect_none(arrivals, 2 * VT_S + 2 * VT_MS);
    vt_feed_advance(feed, 2 * VT_S + VT_US); /* long past */
    expect_none(arrivals, 2 * VT_S + 3 * VT_MS);
    push(feed, 3, 2 * VT_S + VT_US);
    expect_next(arrivals, 3);
    vt_feed_advance(feed, 3 * VT_S);
    expect_none(arrivals, 3 * VT_S);
}

Test(feed, is_over_when_all_was_dealt_and_handed_out)
{
    g_autoptr(VtFeed) feed = feed_new();
    VtArrivals *arrivals = vt_feed_arrivals(feed);

    push(feed, 1, VT_S);
    vt_feed_advance(feed, VT_NEVER);
    expect_next(arrivals, 1);
    expect_none(arrivals, 0);
    cr_expect(eq(u64, arrivals->issued, 1));
}

Test(feed, has_room_for_so_many)
{
    g_autoptr(VtFeed) feed = feed_new();
    VtInvocation invocation;

    for (uint64_t id = 0; id < CAPACITY; id++) {
        cr_expect(vt_feed_has_room(feed));
        push(feed, id, VT_S);
    }
    cr_expect(not(vt_feed_has_room(feed)));
    cr_expect(vt_arrivals_next(vt_feed_arrivals(feed), &invocation));
    cr_expect(vt_feed_has_room(feed));
}
