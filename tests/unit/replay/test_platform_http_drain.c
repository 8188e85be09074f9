/* A run that drains: what is under way may end, nothing more is sent. */
#include "tests/support/scripted_run.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

static const ScriptedReply success = { .code = 200 };

/* One at a time, 5 s each, and the order at 1 s: the first ends, the two in line are lost
 * and were never sent. All had been submitted. */
Test(platform_http_drain, sends_nobody_of_the_line)
{
    static const VtTime at_ns[] = { 0, 100 * VT_MS, 200 * VT_MS };
    ScriptedRun self;

    scripted_run_init(&self, &success, 1);
    self.protocol.service_ns = 5 * VT_S;
    self.config.admission.in_flight_max = 1;
    self.order_ns = VT_S;
    self.order = VT_ORDER_DRAIN;
    scripted_run_play(&self, at_ns, G_N_ELEMENTS(at_ns));
    cr_expect(eq(int, (int)self.log.records[0].status, (int)VT_STATUS_OK));
    cr_expect(eq(i64, self.log.records[0].response_ns, 5 * VT_S));
    for (size_t i = 1; i < G_N_ELEMENTS(at_ns); i++) {
        cr_expect(eq(int, (int)self.log.records[i].status, (int)VT_STATUS_LOST));
        cr_expect(eq(i64, self.log.records[i].sent_ns, VT_UNKNOWN));
        cr_expect(eq(int, self.log.exchanges[i].has_waited, true));
    }
    cr_expect(eq(uint, self.asked, 1));
}

/* Answered 500 at once, and to be tried again 5 s later: it ends as it failed. */
Test(platform_http_drain, tries_nothing_again)
{
    static const ScriptedReply failure = { .code = 500 };
    static const VtTime at_ns[] = { 0 };
    ScriptedRun self;

    scripted_run_init(&self, &failure, 1);
    self.config.retries_max = 3;
    self.config.retry_delay_ns = 5 * VT_S;
    self.order_ns = 1500 * VT_MS;
    self.order = VT_ORDER_DRAIN;
    scripted_run_play(&self, at_ns, G_N_ELEMENTS(at_ns));
    cr_expect(eq(int, (int)self.log.records[0].status, (int)VT_STATUS_ERROR));
    cr_expect(eq(int, (int)self.log.exchanges[0].cause, (int)VT_CAUSE_STATUS));
    cr_expect(eq(int, self.log.exchanges[0].code, 500));
    cr_expect(eq(u32, self.log.exchanges[0].retries, 0));
    cr_expect(eq(uint, self.asked, 1));
}
