/* What a burst does to a run in real time: to submit takes time, too. */
#include "core/driver.h"
#include "tests/support/kept_log.h"
#include "tests/support/list_arrivals.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#define CALLS  100
#define COST   VT_MS /* of handing one over */
#define TURN   32U   /* submissions between two looks at what the clock brings */
#define DUE_NS (5 * VT_MS)

/* A clock that goes on while the platform takes an invocation. */
typedef struct {
    VtClock base;
    VtTime now_ns;
    unsigned turns;
} Clock;

/* Answers at once, but not before the driver has looked at the clock again. */
typedef struct {
    VtPlatform base;
    Clock *clock;
    VtTime submitted_ns[CALLS];
    unsigned submitted;
    unsigned of_turn; /* submitted since the clock was last looked at */
    unsigned of_turn_max;
    unsigned turn;
} Platform;

static VtTime now(VtClock *base)
{
    return ((Clock *)base)->now_ns;
}

static VtTime advance(VtClock *base, VtTime deadline_ns)
{
    Clock *self = (Clock *)base;

    self->turns++;
    self->now_ns = MAX(self->now_ns, deadline_ns);
    return self->now_ns;
}

static void submit(VtPlatform *base, uint32_t slot, const VtInvocation *invocation,
                   VtTime now_ns)
{
    Platform *self = (Platform *)base;
    const VtOutcome ok = { .status = VT_STATUS_OK, .sent_ns = now_ns };

    self->of_turn = self->turn == self->clock->turns ? self->of_turn + 1 : 1;
    self->of_turn_max = MAX(self->of_turn_max, self->of_turn);
    self->turn = self->clock->turns;
    self->submitted_ns[invocation->id] = now_ns;
    self->submitted++;
    self->clock->now_ns += COST;
    base->sink->complete(base->sink, slot, &ok, self->clock->now_ns);
}

static void observe(VtPlatform *base, VtSecond *second, VtTime now_ns)
{
    (void)base;
    (void)second;
    (void)now_ns;
}

static void finish(VtPlatform *base, VtTime now_ns)
{
    (void)base;
    (void)now_ns;
}

static Platform platform_of(Clock *clock)
{
    static const VtPlatformOps ops = { .submit = submit,
                                       .observe = observe,
                                       .finish = finish };

    return (Platform){ .base = { .ops = &ops }, .clock = clock };
}

/* @CALLS that are due at one instant. */
static void play_burst(Clock *clock, Platform *platform)
{
    static const VtFunction function = { .hash = 1 };
    g_autoptr(VtScheduler) scheduler = vt_scheduler_new();
    VtInvocation calls[CALLS];
    ListArrivals arrivals;
    g_auto(KeptLog) kept;

    for (unsigned i = 0; i < CALLS; i++)
        calls[i] = (VtInvocation){ .id = i, .scheduled_ns = DUE_NS };
    list_arrivals_init(&arrivals, &function, 1, calls, CALLS);
    kept_log_init(&kept);
    cr_expect(vt_run(&(VtRun){ .arrivals = &arrivals.base,
                               .platform = &platform->base,
                               .scheduler = scheduler,
                               .clock = &clock->base,
                               .log = &kept.base })
                  .is_complete);
    cr_expect(eq(uint, platform->submitted, CALLS));
}

Test(driver_turns, each_arrival_has_an_instant_of_its_own)
{
    static const VtClockOps ops = { .advance = advance, .now = now };
    Clock clock = { .base = { &ops } };
    Platform platform = platform_of(&clock);

    play_burst(&clock, &platform);
    for (unsigned i = 0; i < CALLS; i++)
        cr_expect(eq(i64, platform.submitted_ns[i], DUE_NS + i * COST), "call %u", i);
}

Test(driver_turns, a_burst_does_not_keep_the_clock_from_bringing_answers)
{
    static const VtClockOps ops = { .advance = advance, .now = now };
    Clock clock = { .base = { &ops } };
    Platform platform = platform_of(&clock);

    play_burst(&clock, &platform);
    cr_expect(eq(uint, platform.of_turn_max, TURN));
}

/* As simulated time does. */
Test(driver_turns, time_stands_still_under_a_clock_without_a_present)
{
    VtClock virtual = vt_clock_virtual();
    Clock clock = { .base = { .ops = virtual.ops } };
    Platform platform = platform_of(&clock);

    play_burst(&clock, &platform);
    for (unsigned i = 0; i < CALLS; i++)
        cr_expect(eq(i64, platform.submitted_ns[i], DUE_NS), "call %u", i);
}
