/* Runs of a part of a schedule: of some of its invocations, which may not be known yet,
 * or from a later instant on. */
#include "tests/support/endless_run.h"
#include "tests/support/late_clock.h"
#include "tests/support/list_arrivals.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#define REQUESTED_NS (5 * VT_MS)
#define TAIL_NS      VT_S

static const VtFunction function = { .hash = 1 };
static const VtExchange exchange = { .code = 200 };

/* What next() has to say, one call after the other: an invocation or, with @retry_ns,
 * that there is none yet. */
typedef struct {
    VtInvocation invocation;
    VtTime retry_ns;
} Step;

typedef struct {
    VtArrivals base;
    const Step *steps;
    size_t count;
    size_t position;
} Steps;

static bool steps_next(VtArrivals *base, VtInvocation *out_invocation)
{
    Steps *self = (Steps *)base;

    base->retry_ns = 0;
    if (self->position == self->count)
        return false;

    const Step *step = &self->steps[self->position++];

    base->retry_ns = step->retry_ns;
    if (step->retry_ns > 0)
        return false;
    *out_invocation = step->invocation;
    return true;
}

static VtRunResult play(VtArrivals *arrivals, VtTime start_ns, VtClock *clock,
                        KeptLog *kept)
{
    return endless_run_play(&(EndlessRun){ .arrivals = arrivals,
                                           .clock = clock,
                                           .start_ns = start_ns,
                                           .tail_ns = TAIL_NS,
                                           .exchange = &exchange },
                            kept);
}

#define CALLS 3

/* The last call is known at 4 s only, though it was due at 2.2 s. */
static const Step late[] = {
    { .invocation = { .id = 10, .scheduled_ns = 0, .requested_ns = REQUESTED_NS } },
    { .retry_ns = 1 * VT_S },
    { .invocation = { .id = 12,
                      .scheduled_ns = 1500 * VT_MS,
                      .requested_ns = REQUESTED_NS } },
    { .retry_ns = 2 * VT_S },
    { .retry_ns = 4 * VT_S },
    { .invocation = { .id = 17,
                      .scheduled_ns = 2200 * VT_MS,
                      .requested_ns = REQUESTED_NS } },
    { .retry_ns = 6 * VT_S },
};

static Steps part_of_a_schedule(void)
{
    static const VtArrivalsOps ops = { .next = steps_next };

    return (Steps){ .base = { .ops = &ops,
                              .functions = &function,
                              .functions_count = 1,
                              .is_part = true },
                    .steps = late,
                    .count = G_N_ELEMENTS(late) };
}

/* At 6 s there is nothing more, and nothing in flight. */
Test(driver_parts, arrivals_are_asked_again_until_they_are_over)
{
    static const struct {
        uint64_t id;
        VtTime response_ns;
    } expected[CALLS] = {
        { 10, REQUESTED_NS },
        { 12, REQUESTED_NS },
        { 17, 1800 * VT_MS + REQUESTED_NS },
    };
    Steps arrivals = part_of_a_schedule();
    VtClock clock = vt_clock_virtual();
    g_auto(KeptLog) kept;
    const VtRunResult result = play(&arrivals.base, 0, &clock, &kept);

    cr_expect(result.is_complete);
    cr_expect(eq(i64, result.end_ns, 6 * VT_S + TAIL_NS));
    cr_assert(eq(u32, kept.records->len, CALLS));
    for (guint i = 0; i < CALLS; i++) {
        const VtRecord *record = &g_array_index(kept.records, VtRecord, i);

        cr_expect(eq(u64, record->invocation.id, expected[i].id), "its own id, %u", i);
        cr_expect(eq(i64, record->response_ns, expected[i].response_ns), "row %u", i);
        cr_expect(eq(ptr, (void *)record->exchange, (void *)&exchange));
    }
}

Test(driver_parts, arrivals_are_asked_again_in_real_time)
{
    for (uint64_t seed = 0; seed < 50; seed++) {
        Steps arrivals = part_of_a_schedule();
        LateClock clock;
        g_auto(KeptLog) kept;
        VtRunResult result;

        late_clock_init(&clock, seed);
        result = play(&arrivals.base, 0, &clock.base, &kept);
        cr_expect(result.is_complete, "seed %" PRIu64, seed);
        cr_expect(ge(i64, result.end_ns, 6 * VT_S + TAIL_NS), "seed %" PRIu64, seed);
        cr_expect(eq(u32, kept.records->len, CALLS), "seed %" PRIu64, seed);
    }
}

Test(driver_parts, a_continued_run_counts_on_from_its_start)
{
    static const VtInvocation calls[] = {
        { .scheduled_ns = 60500 * VT_MS, .requested_ns = REQUESTED_NS },
        { .scheduled_ns = 61700 * VT_MS, .requested_ns = REQUESTED_NS },
    };
    static const struct {
        int64_t second;
        uint64_t arrivals;
    } expected[] = { { 60, 1 }, { 61, 1 }, { 62, 0 } };
    ListArrivals arrivals;
    VtClock clock = vt_clock_virtual();
    g_auto(KeptLog) kept;
    VtRunResult result;

    list_arrivals_init(&arrivals, &function, 1, calls, G_N_ELEMENTS(calls));
    result = play(&arrivals.base, VT_MINUTE, &clock, &kept);
    cr_expect(result.is_complete);
    cr_expect(eq(i64, result.end_ns, 61705 * VT_MS + TAIL_NS));
    cr_assert(eq(u32, kept.seconds->len, G_N_ELEMENTS(expected)));
    for (guint i = 0; i < G_N_ELEMENTS(expected); i++) {
        const VtSecond *second = &g_array_index(kept.seconds, VtSecond, i);

        cr_expect(eq(i64, second->second, expected[i].second), "row %u", i);
        cr_expect(eq(u64, second->arrivals, expected[i].arrivals), "row %u", i);
    }
}

Test(driver_parts, a_part_without_invocations_ends_after_the_tail)
{
    ListArrivals arrivals;
    VtClock clock = vt_clock_virtual();
    g_auto(KeptLog) kept;
    VtRunResult result;

    list_arrivals_init(&arrivals, &function, 1, NULL, 0);
    result = play(&arrivals.base, VT_MINUTE, &clock, &kept);
    cr_expect(result.is_complete);
    cr_expect(eq(i64, result.end_ns, VT_MINUTE + TAIL_NS));
}
