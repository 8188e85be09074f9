/* Runs that end while the driver is behind its schedule. */
#include "tests/support/endless_run.h"
#include "tests/support/list_arrivals.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#define CALLS       100
#define AT_A_TIME   32 /* of the driver's turns */
#define AWOKEN_NS   (5 * VT_S)
#define INTERVAL_NS (10 * VT_MS)

static const VtFunction function = { .hash = 1 };

/* Its process stood still until five seconds had passed. */
static VtTime advance(VtClock *self, VtTime deadline_ns)
{
    (void)self;
    return MAX(deadline_ns, AWOKEN_NS);
}

typedef struct {
    VtMonitor base;
    VtOrder order;
} Orders;

static VtOrder ask(VtMonitor *base, const VtProgress *progress)
{
    (void)progress;
    return ((Orders *)base)->order;
}

/* A hundred calls in the first second, all due when it wakes up. They answer at once, or
 * never. */
static VtRunResult play(VtOrder order, KeptLog *kept)
{
    static const VtClockOps ops = { .advance = advance };
    VtClock clock = { &ops };
    Orders orders = { { ask }, order };
    VtInvocation calls[CALLS];
    ListArrivals arrivals;

    for (int i = 0; i < CALLS; i++)
        calls[i] = (VtInvocation){ .scheduled_ns = i * INTERVAL_NS };
    list_arrivals_init(&arrivals, &function, 1, calls, CALLS);
    return endless_run_play(&(EndlessRun){ .arrivals = &arrivals.base,
                                           .clock = &clock,
                                           .monitor = &orders.base },
                            kept);
}

/* What it got to before it heard of the order was submitted; the others were due as well,
 * and nobody may think that they were not. */
static void expect_all_told(VtOrder order)
{
    unsigned times[CALLS] = { 0 };
    unsigned lost = 0;
    g_auto(KeptLog) kept;

    cr_expect(not(play(order, &kept).is_complete));
    cr_assert(eq(u32, kept.records->len, CALLS));
    for (guint i = 0; i < CALLS; i++) {
        const VtRecord *record = &g_array_index(kept.records, VtRecord, i);

        times[record->invocation.id]++;
        lost += record->status == VT_STATUS_LOST && record->sent_ns == VT_UNKNOWN;
    }
    for (size_t id = 0; id < CALLS; id++)
        cr_expect(eq(uint, times[id], 1), "invocation %zu", id);
    cr_expect(ge(uint, lost, CALLS - AT_A_TIME));
}

Test(driver_behind, tells_of_all_that_was_due_when_it_drains)
{
    expect_all_told(VT_ORDER_DRAIN);
}

Test(driver_behind, tells_of_all_that_was_due_when_it_stops)
{
    expect_all_told(VT_ORDER_STOP);
}
