#include "core/errors.h"
#include "replay/target_watch.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

/* One that ends at @end_ns, half a second after it was due, with @code or @cause. */
static void record(VtTargetWatch *self, VtTime end_ns, int code, VtCause cause)
{
    const VtExchange exchange = { .code = code, .cause = cause };
    const VtRecord value = { .invocation = { .scheduled_ns = end_ns - VT_S / 2 },
                             .sent_ns = end_ns - VT_S / 2,
                             .response_ns = VT_S / 2,
                             .exchange = &exchange };
    VtRunLog *log = vt_target_watch_log(self);

    vt_run_log_record(log, &value);
}

static void fail(VtTargetWatch *self, VtTime end_ns, unsigned count)
{
    for (unsigned i = 0; i < count; i++)
        record(self, end_ns, 0, VT_CAUSE_CONNECT);
}

/* The end of a second; returns whether the target is still there. */
static bool pass(VtTargetWatch *self, int64_t second)
{
    VtRunLog *log = vt_target_watch_log(self);

    vt_run_log_second(log, &(VtSecond){ .second = second });
    return vt_target_watch_check(self, NULL);
}

/* Fails from 100.5 s on; second 159 ends at 160 s, 59.5 s later. */
Test(target_watch, gives_up_when_nothing_is_answered_for_long)
{
    g_autoptr(VtTargetWatch) self = vt_target_watch_new(VT_MINUTE);
    g_autoptr(GError) error = NULL;

    record(self, 50 * VT_S, 200, VT_CAUSE_NONE);
    fail(self, 100 * VT_S + VT_S / 2, 10);
    cr_expect(pass(self, 159));
    cr_expect(not(pass(self, 160)));
    cr_expect(not(vt_target_watch_check(self, &error)));
    cr_expect(g_error_matches(error, VT_ERROR, VT_ERROR_WORK));
    cr_expect(eq(str, error->message,
                 (char *)"the target has not answered since second 100 of the run (10 "
                         "invocations failed, the last one with 'connect')"));
}

Test(target_watch, any_answer_begins_anew)
{
    g_autoptr(VtTargetWatch) self = vt_target_watch_new(VT_MINUTE);

    fail(self, VT_S, 10);
    record(self, 5 * VT_S, 500, VT_CAUSE_STATUS);
    cr_expect(pass(self, 200));
    fail(self, 210 * VT_S, 9); /* too few */
    cr_expect(pass(self, 300));
    fail(self, 301 * VT_S, 1);
    cr_expect(not(pass(self, 301)));
}

Test(target_watch, one_that_was_never_there_has_ten_seconds)
{
    static const struct {
        VtTime patience_ns;
        int64_t last_second; /* at the end of which it is waited for */
    } cases[] = { { VT_MINUTE, 9 }, { 3 * VT_S, 2 } };

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(VtTargetWatch) self = vt_target_watch_new(cases[i].patience_ns);

        fail(self, VT_S / 2, 20);
        cr_expect(pass(self, cases[i].last_second), "row %zu", i);
        cr_expect(not(pass(self, cases[i].last_second + 1)), "row %zu", i);
    }
}

Test(target_watch, without_a_limit_it_never_gives_up)
{
    g_autoptr(VtTargetWatch) self = vt_target_watch_new(0);

    fail(self, VT_S, 1000);
    cr_expect(pass(self, 100000));
}

Test(target_watch, what_is_not_the_targets_fault_does_not_count)
{
    static const VtExchange unsent = { .cause = VT_CAUSE_TIMEOUT, .has_waited = true };
    const VtRecord records[] = {
        { .sent_ns = VT_UNKNOWN, .response_ns = VT_S, .exchange = &unsent },
        { .sent_ns = 0, .response_ns = VT_UNKNOWN, .exchange = NULL },
    };
    g_autoptr(VtTargetWatch) self = vt_target_watch_new(VT_MINUTE);
    VtRunLog *log = vt_target_watch_log(self);

    for (unsigned i = 0; i < 30; i++) {
        record(self, VT_S, 0, VT_CAUSE_GENERATOR);
        vt_run_log_record(log, &records[i % 2]);
    }
    cr_expect(pass(self, 1000));
}
