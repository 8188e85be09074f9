/* Runs that a monitor ends early. */
#include "tests/support/endless_run.h"
#include "tests/support/late_clock.h"
#include "tests/support/list_arrivals.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#define CALLS   3
#define TAIL_NS VT_S

static const VtFunction function = { .hash = 1 };

/* Lets go what is in flight from one instant on, and stops at a later one. */
typedef struct {
    VtMonitor base;
    VtTime drain_at_ns;
    VtTime stop_at_ns;
    uint64_t submitted; /* as last told */
} Orders;

static VtOrder orders_ask(VtMonitor *base, const VtProgress *progress)
{
    Orders *self = (Orders *)base;

    self->submitted = progress->submitted;
    if (progress->now_ns >= self->stop_at_ns)
        return VT_ORDER_STOP;
    return progress->now_ns >= self->drain_at_ns ? VT_ORDER_DRAIN : VT_ORDER_GO_ON;
}

static Orders drain_at(VtTime at_ns)
{
    return (Orders){ { orders_ask }, at_ns, VT_NEVER, 0 };
}

typedef struct {
    VtTime requested_ns;
    bool never_answers;
    VtTime first_sent_ns;
} Calls;

/* Plays calls that are due at 0, 1 ms and 2.5 s. */
static VtRunResult play(const Calls *calls, VtClock *clock, KeptLog *kept, Orders *orders)
{
    const VtInvocation three[CALLS] = {
        { .scheduled_ns = 0, .requested_ns = calls->requested_ns },
        { .scheduled_ns = 1 * VT_MS, .requested_ns = calls->requested_ns },
        { .scheduled_ns = 2500 * VT_MS, .requested_ns = calls->requested_ns },
    };
    ListArrivals arrivals;

    list_arrivals_init(&arrivals, &function, 1, three, CALLS);
    return endless_run_play(&(EndlessRun){ .arrivals = &arrivals.base,
                                           .clock = clock,
                                           .monitor = &orders->base,
                                           .tail_ns = TAIL_NS,
                                           .never_answers = calls->never_answers,
                                           .first_sent_ns = calls->first_sent_ns },
                            kept);
}

static VtRecord record_at(const KeptLog *kept, guint i)
{
    return g_array_index(kept->records, VtRecord, i);
}

/* Asked at the first second, when two are in flight until 1.5 s and 1.501 s. */
Test(driver_orders, draining_lets_what_is_in_flight_end)
{
    VtClock clock = vt_clock_virtual();
    Orders orders = drain_at(VT_S);
    g_auto(KeptLog) kept;
    const VtRunResult result =
        play(&(Calls){ .requested_ns = 1500 * VT_MS }, &clock, &kept, &orders);

    cr_expect(not(result.is_complete));
    cr_expect(eq(i64, result.end_ns, 1501 * VT_MS + TAIL_NS));
    cr_assert(eq(u32, kept.records->len, 2));
    for (guint i = 0; i < 2; i++) {
        cr_expect(eq(int, (int)record_at(&kept, i).status, (int)VT_STATUS_OK));
        cr_expect(eq(i64, record_at(&kept, i).response_ns, 1500 * VT_MS));
    }
    cr_expect(eq(u64, orders.submitted, 2), "the third was fetched, but not submitted");
}

Test(driver_orders, draining_in_real_time_submits_nothing_more)
{
    for (uint64_t seed = 0; seed < 50; seed++) {
        Orders orders = drain_at(VT_S);
        LateClock clock;
        g_auto(KeptLog) kept;
        VtRunResult result;

        late_clock_init(&clock, seed);
        result =
            play(&(Calls){ .requested_ns = 1500 * VT_MS }, &clock.base, &kept, &orders);
        cr_expect(not(result.is_complete), "seed %" PRIu64, seed);
        cr_expect(eq(u32, kept.records->len, 2), "seed %" PRIu64, seed);
        cr_expect(ge(i64, result.end_ns, 1501 * VT_MS + TAIL_NS), "seed %" PRIu64, seed);
        cr_expect(lt(i64, result.end_ns, 2600 * VT_MS), "seed %" PRIu64, seed);
    }
}

Test(driver_orders, draining_what_is_idle_ends_after_the_tail)
{
    VtClock clock = vt_clock_virtual();
    Orders orders = drain_at(VT_S);
    g_auto(KeptLog) kept;
    const VtRunResult result =
        play(&(Calls){ .requested_ns = 5 * VT_MS }, &clock, &kept, &orders);

    cr_expect(not(result.is_complete));
    cr_expect(eq(i64, result.end_ns, VT_S + TAIL_NS));
    cr_expect(eq(u32, kept.records->len, 2));
}

/* The last response is at 2.505 s. */
Test(driver_orders, draining_after_the_last_submission_leaves_nothing_out)
{
    VtClock clock = vt_clock_virtual();
    Orders orders = drain_at(3 * VT_S);
    g_auto(KeptLog) kept;
    const VtRunResult result =
        play(&(Calls){ .requested_ns = 5 * VT_MS }, &clock, &kept, &orders);

    cr_expect(result.is_complete);
    cr_expect(eq(i64, result.end_ns, 2505 * VT_MS + TAIL_NS));
    cr_expect(eq(u32, kept.records->len, CALLS));
}

Test(driver_orders, a_stop_ends_the_draining)
{
    VtClock clock = vt_clock_virtual();
    Orders orders = { { orders_ask }, VT_S, 2 * VT_S, 0 };
    g_auto(KeptLog) kept;
    const VtRunResult result =
        play(&(Calls){ .never_answers = true }, &clock, &kept, &orders);

    cr_expect(not(result.is_complete));
    cr_expect(eq(i64, result.end_ns, 2 * VT_S));
    cr_assert(eq(u32, kept.records->len, 2));
    for (guint i = 0; i < 2; i++)
        cr_expect(eq(int, (int)record_at(&kept, i).status, (int)VT_STATUS_LOST));
}

Test(driver_orders, the_platform_may_tell_when_what_is_lost_was_sent)
{
    VtClock clock = vt_clock_virtual();
    Orders orders = { { orders_ask }, VT_NEVER, VT_S, 0 };
    g_auto(KeptLog) kept;

    play(&(Calls){ .never_answers = true, .first_sent_ns = 7 * VT_MS }, &clock, &kept,
         &orders);
    cr_assert(eq(u32, kept.records->len, 2));
    cr_expect(eq(u64, record_at(&kept, 0).invocation.id, 0));
    cr_expect(eq(i64, record_at(&kept, 0).sent_ns, 7 * VT_MS));
    cr_expect(eq(i64, record_at(&kept, 0).response_ns, VT_UNKNOWN));
    cr_expect(eq(u64, record_at(&kept, 1).invocation.id, 1));
    cr_expect(eq(i64, record_at(&kept, 1).sent_ns, VT_UNKNOWN));
}
