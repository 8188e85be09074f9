#include "core/driver.h"
#include "core/rng.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#define CALLS 3

/* A schedule of three calls held in memory. */
typedef struct {
    VtArrivals base;
    size_t position;
} Three;

static const VtFunction function = { .hash = 1 };

static const VtInvocation three[CALLS] = {
    { .scheduled_ns = 0, .requested_ns = 5 * VT_MS },
    { .scheduled_ns = 1 * VT_MS, .requested_ns = 5 * VT_MS },
    { .scheduled_ns = 2500 * VT_MS, .requested_ns = 5 * VT_MS },
};

static bool three_next(VtArrivals *base, VtInvocation *out_invocation)
{
    Three *self = (Three *)base;

    if (self->position == CALLS)
        return false;
    *out_invocation = three[self->position++];
    return true;
}

static void three_rewind(VtArrivals *base)
{
    ((Three *)base)->position = 0;
}

static const VtArrivalsOps three_ops = { .next = three_next, .rewind = three_rewind };

static Three three_calls(void)
{
    return (Three){
        .base = { .ops = &three_ops, .functions = &function, .functions_count = 1 }
    };
}

/* A platform with endless capacity that also ticks forever, as autoscalers do. */
typedef struct {
    VtPlatform base;
    VtScheduler *scheduler;
    uint8_t target;
    bool never_answers;
} Endless;

enum { TICK, END };

static void endless_handle(void *target, const VtEvent *event, VtTime now_ns)
{
    Endless *self = target;
    const VtOutcome ok = { .status = VT_STATUS_OK, .executed_ns = VT_UNKNOWN };

    if (event->kind == END)
        self->base.sink->complete(self->base.sink, event->subject, &ok, now_ns);
    else
        vt_scheduler_push(self->scheduler, (VtEvent){ .at_ns = now_ns + 2 * VT_S,
                                                      .target = self->target });
}

static void endless_submit(VtPlatform *base, uint32_t slot,
                           const VtInvocation *invocation, VtTime now_ns)
{
    Endless *self = (Endless *)base;

    if (!self->never_answers)
        vt_scheduler_push(self->scheduler,
                          (VtEvent){ .at_ns = now_ns + invocation->requested_ns,
                                     .target = self->target,
                                     .kind = END,
                                     .subject = slot });
}

static void endless_observe(VtPlatform *base, VtSecond *second, VtTime now_ns)
{
    (void)base;
    (void)now_ns;
    second->queued = 0;
}

static void endless_finish(VtPlatform *base, VtTime now_ns)
{
    (void)base;
    (void)now_ns;
}

static const VtPlatformOps endless_ops = { .submit = endless_submit,
                                           .observe = endless_observe,
                                           .finish = endless_finish };

/* A log that keeps everything. */
typedef struct {
    VtRunLog base;
    VtRecord records[CALLS];
    size_t records_count;
    VtSecond seconds[16];
    size_t seconds_count;
} Kept;

static void keep_record(VtRunLog *base, const VtRecord *record)
{
    Kept *self = (Kept *)base;

    self->records[self->records_count++] = *record;
}

static void keep_second(VtRunLog *base, const VtSecond *second)
{
    Kept *self = (Kept *)base;

    self->seconds[self->seconds_count++] = *second;
}

static const VtRunLogOps kept_ops = { .record = keep_record, .second = keep_second };

/* A clock that wakes up to 1 ms late, as a real one does. */
typedef struct {
    VtClock base;
    VtRng rng;
    VtTime now_ns;
} Jitter;

static VtTime jitter_advance(VtClock *base, VtTime deadline_ns)
{
    Jitter *self = (Jitter *)base;

    self->now_ns =
        MAX(self->now_ns, deadline_ns) + (VtTime)vt_rng_below(&self->rng, VT_MS);
    return self->now_ns;
}

static const VtClockOps jitter_ops = { .advance = jitter_advance };

typedef struct {
    VtMonitor base;
    VtTime stop_at_ns;
} Stopper;

static bool stopper_keep_going(VtMonitor *base, const VtProgress *progress)
{
    return progress->now_ns < ((Stopper *)base)->stop_at_ns;
}

static VtRunResult play(VtClock *clock, Kept *kept, VtMonitor *monitor,
                        bool never_answers)
{
    g_autoptr(VtScheduler) scheduler = vt_scheduler_new();
    Three arrivals = three_calls();
    Endless platform = { .base = { .ops = &endless_ops },
                         .scheduler = scheduler,
                         .never_answers = never_answers };
    const VtRun run = {
        .arrivals = &arrivals.base,
        .platform = &platform.base,
        .scheduler = scheduler,
        .clock = clock,
        .log = &kept->base,
        .monitor = monitor,
        .tail_ns = VT_S,
    };

    *kept = (Kept){ .base = { &kept_ops } };
    platform.target = vt_scheduler_register(scheduler, endless_handle, &platform);
    vt_scheduler_push(scheduler, (VtEvent){ .target = platform.target, .kind = TICK });
    return vt_run(&run);
}

Test(driver, is_exact_in_virtual_time)
{
    VtClock clock = vt_clock_virtual();
    Kept kept;
    const VtRunResult result = play(&clock, &kept, NULL, false);

    cr_assert(eq(sz, kept.records_count, CALLS));
    for (size_t i = 0; i < CALLS; i++) {
        cr_expect(eq(u64, kept.records[i].invocation.id, i));
        cr_expect(eq(i64, kept.records[i].response_ns, 5 * VT_MS));
    }
    cr_expect(result.is_complete);
    /* Last response at 2505 ms, then the tail of 1 s. */
    cr_expect(eq(i64, result.end_ns, 3505 * VT_MS));
}

Test(driver, writes_one_row_per_second_and_one_for_the_rest)
{
    static const uint64_t arrivals[] = { 2, 0, 1, 0 };
    VtClock clock = vt_clock_virtual();
    Kept kept;

    play(&clock, &kept, NULL, false);
    cr_assert(eq(sz, kept.seconds_count, G_N_ELEMENTS(arrivals)));
    for (size_t i = 0; i < G_N_ELEMENTS(arrivals); i++) {
        cr_expect(eq(i64, kept.seconds[i].second, (int64_t)i));
        cr_expect(eq(u64, kept.seconds[i].arrivals, arrivals[i]), "second %zu", i);
    }
}

Test(driver, counts_latency_from_the_schedule_when_the_clock_is_late)
{
    for (uint64_t seed = 0; seed < 50; seed++) {
        Jitter clock = { .base = { &jitter_ops } };
        Kept kept;

        vt_rng_init(&clock.rng,
                    &(VtStreamKey){ .seed = seed, .purpose = VT_PURPOSE_TEST });
        cr_assert(play(&clock.base, &kept, NULL, false).is_complete);
        cr_assert(eq(sz, kept.records_count, CALLS), "seed %" PRIu64, seed);
        for (size_t i = 0; i < CALLS; i++) {
            const VtRecord *record = &kept.records[i];

            cr_expect(eq(i64, record->invocation.scheduled_ns,
                         three[record->invocation.id].scheduled_ns));
            cr_expect(ge(i64, record->response_ns, 5 * VT_MS), "seed %" PRIu64, seed);
        }
    }
}

Test(driver, loses_what_is_in_flight_when_stopped)
{
    VtClock clock = vt_clock_virtual();
    Stopper stopper = { { stopper_keep_going }, 2 * VT_S };
    Kept kept;
    const VtRunResult result = play(&clock, &kept, &stopper.base, true);

    cr_expect(not(result.is_complete));
    cr_expect(eq(i64, result.end_ns, 2 * VT_S));
    cr_assert(eq(sz, kept.records_count, 2)); /* the third is due at 2.5 s */
    cr_expect(eq(int, (int)kept.records[0].status, VT_STATUS_LOST));
    cr_expect(eq(i64, kept.records[0].response_ns, VT_UNKNOWN));
}
