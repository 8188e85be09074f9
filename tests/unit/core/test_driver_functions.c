/* What a run tells of single functions, second by second. */
#include "core/driver.h"
#include "tests/support/list_arrivals.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

static const VtFunction functions[] = { { .hash = 1 }, { .hash = 2 }, { .hash = 3 } };
enum { BUSY, LATER, IDLE, FUNCTIONS };

/* Answers after the requested time. Knows the pods of BUSY alone: as many as it was ever
 * asked for. */
typedef struct {
    VtPlatform base;
    VtScheduler *scheduler;
    uint8_t target;
    int64_t pods;
} Fake;

static void fake_handle(void *target, const VtEvent *event, VtTime now_ns)
{
    Fake *self = target;
    const VtOutcome ok = { .status = VT_STATUS_OK, .executed_ns = VT_UNKNOWN };

    self->base.sink->complete(self->base.sink, event->subject, &ok, now_ns);
}

static void fake_submit(VtPlatform *base, uint32_t slot, const VtInvocation *invocation,
                        VtTime now_ns)
{
    Fake *self = (Fake *)base;

    self->pods += invocation->function == BUSY;
    vt_scheduler_push(self->scheduler,
                      (VtEvent){ .at_ns = now_ns + invocation->requested_ns,
                                 .target = self->target,
                                 .subject = slot });
}

static void fake_observe(VtPlatform *base, VtSecond *second, VtTime now_ns)
{
    (void)base;
    (void)second;
    (void)now_ns;
}

static void fake_observe_functions(VtPlatform *base, VtSecond *rows, VtTime now_ns)
{
    (void)now_ns;
    rows[BUSY].pods_ready = ((Fake *)base)->pods;
}

static void fake_finish(VtPlatform *base, VtTime now_ns)
{
    (void)base;
    (void)now_ns;
}

static const VtPlatformOps seeing = { .submit = fake_submit,
                                      .observe = fake_observe,
                                      .observe_functions = fake_observe_functions,
                                      .finish = fake_finish };
static const VtPlatformOps blind = { .submit = fake_submit,
                                     .observe = fake_observe,
                                     .finish = fake_finish };

/* Writes a line per row: "second function arrivals in_flight pods". */
typedef struct {
    VtRunLog base;
    GString *lines;
} Lines;

static void lines_record(VtRunLog *base, const VtRecord *record)
{
    (void)base;
    (void)record;
}

static void lines_second(VtRunLog *base, const VtSecond *second)
{
    g_string_append_printf(((Lines *)base)->lines, "%d: %d %d\n", (int)second->second,
                           (int)second->arrivals, (int)second->in_flight);
}

static void lines_function_second(VtRunLog *base, uint32_t function,
                                  const VtSecond *second)
{
    g_string_append_printf(((Lines *)base)->lines, "%d %u: %d %d %d\n",
                           (int)second->second, function, (int)second->arrivals,
                           (int)second->in_flight, (int)second->pods_ready);
}

static const VtRunLogOps lines_ops = { .record = lines_record,
                                       .second = lines_second,
                                       .function_second = lines_function_second };
static const VtRunLogOps deaf_ops = { .record = lines_record, .second = lines_second };

/* BUSY is called at 0 and 0.1 s and takes 1.5 s; LATER at 2.2 s and takes 0.1 s. */
static char *play(const VtPlatformOps *platform_ops, const VtRunLogOps *log_ops,
                  bool has_function_seconds)
{
    static const VtInvocation calls[] = {
        { .scheduled_ns = 0, .requested_ns = 1500 * VT_MS, .function = BUSY },
        { .scheduled_ns = 100 * VT_MS, .requested_ns = 1500 * VT_MS, .function = BUSY },
        { .scheduled_ns = 2200 * VT_MS, .requested_ns = 100 * VT_MS, .function = LATER },
    };
    g_autoptr(VtScheduler) scheduler = vt_scheduler_new();
    Fake platform = { .base = { .ops = platform_ops }, .scheduler = scheduler };
    Lines log = { .base = { log_ops }, .lines = g_string_new(NULL) };
    VtClock clock = vt_clock_virtual();
    ListArrivals arrivals;

    platform.target = vt_scheduler_register(scheduler, fake_handle, &platform);
    list_arrivals_init(&arrivals, functions, FUNCTIONS, calls, G_N_ELEMENTS(calls));

    const VtRun run = { .arrivals = &arrivals.base,
                        .platform = &platform.base,
                        .scheduler = scheduler,
                        .clock = &clock,
                        .log = &log.base,
                        .has_function_seconds = has_function_seconds };

    vt_run(&run);
    return g_string_free(log.lines, FALSE);
}

/* The run ends with its last response, 2.3 s: a third second, cut short. Rows of
 * functions come before the run's, those of the idle one not at all. */
Test(driver_functions, tells_what_each_has_every_second)
{
    g_autofree char *lines = play(&seeing, &lines_ops, true);

    cr_expect(eq(str, lines,
                 (char *)"0 0: 2 2 2\n"
                         "0: 2 2\n"
                         "1 0: 0 0 2\n"
                         "1: 0 0\n"
                         "2 0: 0 0 2\n"
                         "2 1: 1 0 -1\n"
                         "2: 1 0\n"));
}

Test(driver_functions, counts_calls_where_pods_are_unknown)
{
    g_autofree char *lines = play(&blind, &lines_ops, true);

    cr_expect(eq(str, lines,
                 (char *)"0 0: 2 2 -1\n"
                         "0: 2 2\n"
                         "1: 0 0\n"
                         "2 1: 1 0 -1\n"
                         "2: 1 0\n"));
}

Test(driver_functions, tells_only_who_asks)
{
    g_autofree char *unasked = play(&seeing, &lines_ops, false);
    g_autofree char *deaf = play(&seeing, &deaf_ops, true);

    cr_expect(eq(str, unasked, (char *)"0: 2 2\n1: 0 0\n2: 1 0\n"));
    cr_expect(eq(str, deaf, unasked));
}
