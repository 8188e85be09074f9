#include "tests/support/endless_run.h"
#include "tests/support/late_clock.h"
#include "tests/support/list_arrivals.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#define CALLS 3

static const VtFunction function = { .hash = 1 };

static const VtInvocation three[CALLS] = {
    { .scheduled_ns = 0, .requested_ns = 5 * VT_MS },
    { .scheduled_ns = 1 * VT_MS, .requested_ns = 5 * VT_MS },
    { .scheduled_ns = 2500 * VT_MS, .requested_ns = 5 * VT_MS },
};

typedef struct {
    VtMonitor base;
    VtTime stop_at_ns;
} Stopper;

static VtOrder stopper_ask(VtMonitor *base, const VtProgress *progress)
{
    return progress->now_ns < ((Stopper *)base)->stop_at_ns ? VT_ORDER_GO_ON
                                                            : VT_ORDER_STOP;
}

static VtRunResult play(VtClock *clock, KeptLog *kept, VtMonitor *monitor,
                        bool never_answers)
{
    ListArrivals arrivals;

    list_arrivals_init(&arrivals, &function, 1, three, CALLS);
    return endless_run_play(&(EndlessRun){ .arrivals = &arrivals.base,
                                           .clock = clock,
                                           .monitor = monitor,
                                           .tail_ns = VT_S,
                                           .never_answers = never_answers },
                            kept);
}

Test(driver, is_exact_in_virtual_time)
{
    VtClock clock = vt_clock_virtual();
    g_auto(KeptLog) kept;
    const VtRunResult result = play(&clock, &kept, NULL, false);

    cr_assert(eq(u32, kept.records->len, CALLS));
    for (size_t i = 0; i < CALLS; i++) {
        cr_expect(eq(u64, g_array_index(kept.records, VtRecord, i).invocation.id, i));
        cr_expect(
            eq(i64, g_array_index(kept.records, VtRecord, i).response_ns, 5 * VT_MS));
    }
    cr_expect(result.is_complete);
    /* Last response at 2505 ms, then the tail of 1 s. */
    cr_expect(eq(i64, result.end_ns, 3505 * VT_MS));
}

Test(driver, writes_one_row_per_second_and_one_for_the_rest)
{
    static const uint64_t arrivals[] = { 2, 0, 1, 0 };
    VtClock clock = vt_clock_virtual();
    g_auto(KeptLog) kept;

    play(&clock, &kept, NULL, false);
    cr_assert(eq(u32, kept.seconds->len, G_N_ELEMENTS(arrivals)));
    for (size_t i = 0; i < G_N_ELEMENTS(arrivals); i++) {
        cr_expect(eq(i64, g_array_index(kept.seconds, VtSecond, i).second, (int64_t)i));
        cr_expect(eq(u64, g_array_index(kept.seconds, VtSecond, i).arrivals, arrivals[i]),
                  "second %zu", i);
    }
}

Test(driver, counts_latency_from_the_schedule_when_the_clock_is_late)
{
    for (uint64_t seed = 0; seed < 50; seed++) {
        LateClock clock;
        g_auto(KeptLog) kept;

        late_clock_init(&clock, seed);
        cr_assert(play(&clock.base, &kept, NULL, false).is_complete);
        cr_assert(eq(u32, kept.records->len, CALLS), "seed %" PRIu64, seed);
        for (size_t i = 0; i < CALLS; i++) {
            const VtRecord *record = &g_array_index(kept.records, VtRecord, i);

            cr_expect(eq(i64, record->invocation.scheduled_ns,
                         three[record->invocation.id].scheduled_ns));
            cr_expect(ge(i64, record->response_ns, 5 * VT_MS), "seed %" PRIu64, seed);
        }
    }
}

Test(driver, loses_what_is_in_flight_when_stopped)
{
    VtClock clock = vt_clock_virtual();
    Stopper stopper = { { stopper_ask }, 2 * VT_S };
    g_auto(KeptLog) kept;
    const VtRunResult result = play(&clock, &kept, &stopper.base, true);

    cr_expect(not(result.is_complete));
    cr_expect(eq(i64, result.end_ns, 2 * VT_S));
    cr_assert(eq(u32, kept.records->len, 2)); /* the third is due at 2.5 s */
    cr_expect(
        eq(int, (int)g_array_index(kept.records, VtRecord, 0).status, VT_STATUS_LOST));
    cr_expect(eq(i64, g_array_index(kept.records, VtRecord, 0).response_ns, VT_UNKNOWN));
}
