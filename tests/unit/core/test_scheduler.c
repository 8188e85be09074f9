#include "core/rng.h"
#include "core/scheduler.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include <stdlib.h>

#define LOG_MAX 2000

typedef struct {
    VtEvent events[LOG_MAX];
    VtTime now_ns[LOG_MAX];
    size_t count;
} Log;

static void record(void *self, const VtEvent *event, VtTime now_ns)
{
    Log *log = self;

    cr_assert(lt(sz, log->count, LOG_MAX));
    log->events[log->count] = *event;
    log->now_ns[log->count++] = now_ns;
}

static void fire_all(VtScheduler *scheduler)
{
    while (vt_scheduler_length(scheduler) > 0)
        vt_scheduler_fire(scheduler, vt_scheduler_next(scheduler));
}

Test(scheduler, events_are_24_bytes)
{
    cr_expect(eq(sz, sizeof(VtEvent), 24));
}

Test(scheduler, an_empty_one_is_due_never)
{
    g_autoptr(VtScheduler) scheduler = vt_scheduler_new();

    cr_expect(eq(i64, vt_scheduler_next(scheduler), VT_NEVER));
    cr_expect(eq(sz, vt_scheduler_length(scheduler), 0));
}

Test(scheduler, fires_in_time_order_and_ties_in_push_order)
{
    static const struct {
        const char *label;
        VtTime at_ns[5];
        uint32_t fired[5]; /* numbers of the pushes */
    } cases[] = {
        { "already sorted", { 1, 2, 3, 4, 5 }, { 0, 1, 2, 3, 4 } },
        { "reversed", { 5, 4, 3, 2, 1 }, { 4, 3, 2, 1, 0 } },
        { "one tie", { 2, 1, 2, 1, 2 }, { 1, 3, 0, 2, 4 } },
        { "all equal", { 7, 7, 7, 7, 7 }, { 0, 1, 2, 3, 4 } },
        { "extremes", { VT_NEVER, 0, -1, INT64_MIN, 1 }, { 3, 2, 1, 4, 0 } },
    };

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(VtScheduler) scheduler = vt_scheduler_new();
        Log log = { .count = 0 };
        const uint8_t target = vt_scheduler_register(scheduler, record, &log);

        for (uint32_t j = 0; j < 5; j++)
            vt_scheduler_push(
                scheduler,
                (VtEvent){ .at_ns = cases[i].at_ns[j], .target = target, .subject = j });
        fire_all(scheduler);
        for (size_t j = 0; j < 5; j++)
            cr_expect(eq(u32, log.events[j].subject, cases[i].fired[j]), "%s, event %zu",
                      cases[i].label, j);
    }
}

Test(scheduler, a_handler_gets_the_event_and_the_clock_s_time)
{
    g_autoptr(VtScheduler) scheduler = vt_scheduler_new();
    Log first = { .count = 0 }, second = { .count = 0 };
    const uint8_t one = vt_scheduler_register(scheduler, record, &first);
    const uint8_t two = vt_scheduler_register(scheduler, record, &second);

    cr_assert(ne(u8, one, two));
    vt_scheduler_push(scheduler, (VtEvent){ .at_ns = 10,
                                            .target = two,
                                            .kind = 65535,
                                            .subject = UINT32_MAX,
                                            .tag = 0xdeadbeef });
    vt_scheduler_fire(scheduler, 13); /* a late clock */
    cr_expect(eq(sz, first.count, 0));
    cr_assert(eq(sz, second.count, 1));
    cr_expect(eq(i64, second.now_ns[0], 13));
    cr_expect(eq(i64, second.events[0].at_ns, 10));
    cr_expect(eq(u64, second.events[0].kind, 65535));
    cr_expect(eq(u32, second.events[0].subject, UINT32_MAX));
    cr_expect(eq(u32, second.events[0].tag, 0xdeadbeef));
}

typedef struct {
    VtScheduler *scheduler;
    uint8_t target;
    int left;
    VtTime last_ns;
} Ticker;

static void tick(void *self, const VtEvent *event, VtTime now_ns)
{
    Ticker *ticker = self;

    ticker->last_ns = now_ns;
    if (--ticker->left > 0)
        vt_scheduler_push(ticker->scheduler, (VtEvent){ .at_ns = event->at_ns + 2,
                                                        .target = ticker->target });
}

Test(scheduler, a_handler_may_plan_the_next_event)
{
    g_autoptr(VtScheduler) scheduler = vt_scheduler_new();
    Ticker ticker = { .scheduler = scheduler, .left = 5 };

    ticker.target = vt_scheduler_register(scheduler, tick, &ticker);
    vt_scheduler_push(scheduler, (VtEvent){ .at_ns = 1, .target = ticker.target });
    fire_all(scheduler);
    cr_expect(eq(i64, ticker.last_ns, 1 + 4 * 2));
}

Test(scheduler, all_256_targets_are_told_apart)
{
    g_autoptr(VtScheduler) scheduler = vt_scheduler_new();
    g_autofree Log *logs = g_new0(Log, 256);

    for (int i = 0; i < 256; i++)
        cr_assert(eq(u8, vt_scheduler_register(scheduler, record, &logs[i]), (uint8_t)i));
    for (int i = 0; i < 256; i++)
        vt_scheduler_push(scheduler, (VtEvent){ .at_ns = 256 - i, .target = (uint8_t)i });
    fire_all(scheduler);
    for (int i = 0; i < 256; i++)
        cr_expect(eq(sz, logs[i].count, 1), "target %d", i);
}

/* The oracle: what waits, in an array that is searched for its least (time, push). */
typedef struct {
    VtTime at_ns;
    uint32_t push;
} Waiting;

static uint32_t take_earliest(Waiting *waiting, size_t *length)
{
    size_t least = 0;
    uint32_t push;

    for (size_t i = 1; i < *length; i++) {
        if (waiting[i].at_ns < waiting[least].at_ns
            || (waiting[i].at_ns == waiting[least].at_ns
                && waiting[i].push < waiting[least].push))
            least = i;
    }
    push = waiting[least].push;
    waiting[least] = waiting[--*length];
    return push;
}

/* Pushes and fires at random, growing beyond the initial capacity of 1024 at first. */
Test(scheduler, agrees_with_a_sorted_oracle_for_any_seed)
{
    for (uint64_t seed = 0; seed < 20; seed++) {
        g_autoptr(VtScheduler) scheduler = vt_scheduler_new();
        g_autofree Log *log = g_new0(Log, 1);
        g_autofree Waiting *waiting = g_new(Waiting, LOG_MAX);
        const uint8_t target = vt_scheduler_register(scheduler, record, log);
        size_t length = 0;
        uint32_t pushed = 0;
        VtRng rng;

        vt_rng_init(&rng, &(VtStreamKey){ .seed = seed, .purpose = VT_PURPOSE_TEST });
        while (pushed < LOG_MAX || length > 0) {
            const bool is_push = pushed < LOG_MAX && vt_rng_below(&rng, 5) > 0;

            if (is_push) {
                const VtTime at_ns = (VtTime)vt_rng_below(&rng, 100);

                waiting[length++] = (Waiting){ at_ns, pushed };
                vt_scheduler_push(
                    scheduler,
                    (VtEvent){ .at_ns = at_ns, .target = target, .subject = pushed++ });
            } else if (length > 0) {
                const uint32_t expected = take_earliest(waiting, &length);

                vt_scheduler_fire(scheduler, vt_scheduler_next(scheduler));
                cr_assert(eq(u32, log->events[log->count - 1].subject, expected),
                          "seed %d, event %zu", (int)seed, log->count);
            }
            cr_assert(eq(sz, vt_scheduler_length(scheduler), length));
        }
        cr_expect(eq(sz, log->count, LOG_MAX));
    }
}
