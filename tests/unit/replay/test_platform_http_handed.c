/* When an invocation leaves the generator, and what becomes of those that never do. */
#include "tests/support/scripted_run.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

static const ScriptedReply success = { .code = 200 };

/* A target that takes 120 ms to shake hands: what the generator is late by is not that.
 */
Test(platform_http_handed, a_slow_handshake_comes_after_it)
{
    static const VtTime at_ns[] = { 50 * VT_MS };
    ScriptedRun self;

    scripted_run_init(&self, &success, 1);
    self.protocol.service_ns = 130 * VT_MS;
    self.protocol.connect_ns = 120 * VT_MS;
    scripted_run_play(&self, at_ns, 1);
    cr_expect(eq(i64, self.log.exchanges[0].handed_ns, 50 * VT_MS));
    cr_expect(eq(i64, self.log.records[0].sent_ns, 170 * VT_MS));
}

/* Answered 503 at 60 ms, tried again at 160. */
Test(platform_http_handed, it_is_that_of_the_first_attempt)
{
    static const ScriptedReply replies[] = { { .code = 503 }, { .code = 200 } };
    static const VtTime at_ns[] = { 50 * VT_MS };
    ScriptedRun self;

    scripted_run_init(&self, replies, 2);
    self.config.retries_max = 1;
    scripted_run_play(&self, at_ns, 1);
    cr_expect(eq(u32, self.log.exchanges[0].retries, 1));
    cr_expect(eq(i64, self.log.exchanges[0].handed_ns, 50 * VT_MS));
}

/* To hand one over takes 1 ms. */
Test(platform_http_handed, each_of_a_burst_has_its_own)
{
    static const VtTime at_ns[] = { 50 * VT_MS, 50 * VT_MS, 50 * VT_MS };
    ScriptedRun self;

    scripted_run_init(&self, &success, 1);
    self.protocol.submit_ns = VT_MS;
    scripted_run_play(&self, at_ns, 3);
    for (int i = 0; i < 3; i++)
        cr_expect(eq(i64, self.log.exchanges[i].handed_ns, (50 + i) * VT_MS));
}

/* All at 20 ms, one at a time: the others are handed over as those before them end, by a
 * line that is served at one instant. */
Test(platform_http_handed, each_of_a_line_has_its_own)
{
    static const VtTime at_ns[] = { 20 * VT_MS, 20 * VT_MS };
    ScriptedRun self;

    scripted_run_init(&self, &success, 1);
    self.config.admission.in_flight_max = 1;
    scripted_run_play(&self, at_ns, 2);
    cr_expect(eq(i64, self.log.exchanges[0].handed_ns, 20 * VT_MS));
    cr_expect(eq(i64, self.log.exchanges[1].handed_ns, 30 * VT_MS));
}

/* Nothing is answered, two are in flight, and the run is stopped: the others were never
 * sent, and it is told that they waited. */
Test(platform_http_handed, who_is_in_line_at_the_end_never_left)
{
    static const VtTime at_ns[] = { 0, 0, VT_MS, 2 * VT_MS };
    ScriptedRun self;

    scripted_run_init(&self, &success, 1);
    self.protocol.service_ns = VT_MINUTE;
    self.config.admission.in_flight_max = 2;
    self.order_ns = VT_S;
    scripted_run_play(&self, at_ns, 4);
    for (unsigned i = 0; i < 4; i++) {
        const VtExchange *exchange = &self.log.exchanges[i];
        const VtTime left_ns = i < 2 ? 0 : VT_UNKNOWN;

        cr_expect(eq(int, (int)self.log.records[i].status, (int)VT_STATUS_LOST));
        cr_expect(eq(i64, self.log.records[i].sent_ns, left_ns), "call %u", i);
        cr_expect(eq(i64, exchange->handed_ns, left_ns), "call %u", i);
        cr_expect(eq(int, exchange->has_waited, i >= 2), "call %u", i);
        cr_expect(eq(i64, exchange->first_byte_ns, VT_UNKNOWN));
    }
}

Test(platform_http_handed, who_got_no_descriptor_never_left)
{
    static const struct {
        VtCause cause;
        VtTime handed_ns;
    } cases[] = {
        { VT_CAUSE_GENERATOR, VT_UNKNOWN },
        { VT_CAUSE_CONNECT, 5 * VT_MS },
    };
    static const VtTime at_ns[] = { 5 * VT_MS };

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        const ScriptedReply reply = { .cause = cases[i].cause };
        ScriptedRun self;

        scripted_run_init(&self, &reply, 1);
        self.protocol.never_sends = cases[i].cause == VT_CAUSE_GENERATOR;
        scripted_run_play(&self, at_ns, 1);
        cr_expect(eq(i64, self.log.exchanges[0].handed_ns, cases[i].handed_ns), "row %zu",
                  i);
    }
}
