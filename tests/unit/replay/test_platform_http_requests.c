/* What the HTTP platform asks of its protocol, and when, in virtual time. Answers take
 * 10 ms. */
#include "core/rng.h"
#include "tests/support/scripted_run.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

static const VtTime at_once[] = { 5 * VT_MS };

/* Asked at 5, 115 and 225 ms; answered 200 at 235, whose answer began 1 ms before. */
Test(platform_http_requests, retries_go_on_until_a_success_and_counts_all_of_it)
{
    static const ScriptedReply replies[] = { { .code = 503 },
                                             { .cause = VT_CAUSE_CONNECT },
                                             { .code = 204 } };
    const VtRecord *record;
    const VtExchange *exchange;
    ScriptedRun self;

    scripted_run_init(&self, replies, 3);
    self.config.retries_max = 5;
    scripted_run_play(&self, at_once, 1);
    record = &self.log.records[0];
    exchange = &self.log.exchanges[0];
    cr_expect(eq(int, (int)record->status, (int)VT_STATUS_OK));
    cr_expect(eq(i64, record->sent_ns, 5 * VT_MS));
    cr_expect(eq(i64, record->response_ns, 230 * VT_MS));
    cr_expect(eq(i64, exchange->first_byte_ns, 234 * VT_MS));
    cr_expect(eq(u32, exchange->retries, 2));
    cr_expect(eq(u32, exchange->attempts, 3));
    cr_expect(eq(u32, exchange->connections, 3));
    cr_expect(eq(int, exchange->code, 204));
    cr_expect(eq(int, (int)exchange->cause, (int)VT_CAUSE_NONE));
}

Test(platform_http_requests, an_invocation_ends_as_its_last_attempt_did)
{
    static const struct {
        ScriptedReply first, second;
        unsigned retries_max;
        VtTime timeout_ns;
        VtStatus status;
        uint32_t retries;
        VtTime response_ns;
    } cases[] = {
        /* None unless asked for. */
        { { .code = 500 }, { .code = 200 }, 0, VT_S, VT_STATUS_ERROR, 0, 10 * VT_MS },
        { { .code = 429 }, { .code = 503 }, 1, VT_S, VT_STATUS_REFUSED, 1, 120 * VT_MS },
        { { .code = 500 }, { .code = 404 }, 1, VT_S, VT_STATUS_ERROR, 1, 120 * VT_MS },
        /* It would be tried again at 110 ms. */
        { { .code = 503 },
          { .code = 200 },
          1,
          111 * VT_MS,
          VT_STATUS_OK,
          1,
          120 * VT_MS },
        { { .code = 503 },
          { .code = 200 },
          1,
          110 * VT_MS,
          VT_STATUS_REFUSED,
          0,
          10 * VT_MS },
        { { .cause = VT_CAUSE_CONNECT_TIMEOUT },
          { .code = 200 },
          1,
          VT_S,
          VT_STATUS_OK,
          1,
          120 * VT_MS },
        /* What another attempt would not mend. */
        { { .cause = VT_CAUSE_TIMEOUT },
          { .code = 200 },
          1,
          VT_S,
          VT_STATUS_TIMEOUT,
          0,
          10 * VT_MS },
        { { .cause = VT_CAUSE_GENERATOR },
          { .code = 200 },
          1,
          VT_S,
          VT_STATUS_ERROR,
          0,
          10 * VT_MS },
    };

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        const ScriptedReply replies[] = { cases[i].first, cases[i].second };
        const VtRecord *record;
        ScriptedRun self;

        scripted_run_init(&self, replies, 2);
        self.config.retries_max = cases[i].retries_max;
        self.functions[0].timeout_ns = cases[i].timeout_ns;
        scripted_run_play(&self, at_once, 1);
        record = &self.log.records[0];
        cr_expect(eq(int, (int)record->status, (int)cases[i].status), "row %zu", i);
        cr_expect(eq(i64, record->response_ns, cases[i].response_ns), "row %zu", i);
        cr_expect(eq(u32, self.log.exchanges[0].retries, cases[i].retries), "row %zu", i);
        cr_expect(eq(uint, self.asked, cases[i].retries + 1), "row %zu", i);
    }
}

/* The whole time-out is the invocation's, the connection's each attempt's. */
Test(platform_http_requests, retries_share_one_time_out)
{
    static const ScriptedReply replies[] = { { .code = 503 }, { .code = 200 } };
    ScriptedRun self;

    scripted_run_init(&self, replies, 2);
    self.config.retries_max = 1;
    self.config.connect_timeout_ns = VT_S;
    g_array_ref(self.protocol.requests);
    scripted_run_play(&self, at_once, 1);
    for (unsigned i = 0; i < 2; i++) {
        const ScriptedRequest *request =
            &g_array_index(self.protocol.requests, ScriptedRequest, i);
        const VtTime at_ns = (i == 0 ? 5 : 115) * VT_MS;

        cr_expect(eq(i64, request->at_ns, at_ns));
        cr_expect(eq(i64, request->connect_by_ns, at_ns + VT_S));
        cr_expect(eq(i64, request->deadline_ns, 5 * VT_MS + 10 * VT_S));
    }
    g_array_unref(self.protocol.requests);
}

/* Stopped at 1 s: the first one waits for its retry, and is as it failed; the second
 * waits for its answer, and is lost. */
Test(platform_http_requests, what_does_not_end_was_sent)
{
    static const ScriptedReply replies[] = { { .code = 503 }, { .code = 200 } };
    static const VtTime at_ns[] = { 20 * VT_MS, 995 * VT_MS };
    ScriptedRun self;

    scripted_run_init(&self, replies, 2);
    self.config.retries_max = 1;
    self.config.retry_delay_ns = 5 * VT_S;
    self.order_ns = VT_S;
    scripted_run_play(&self, at_ns, 2);
    for (unsigned i = 0; i < 2; i++) {
        cr_expect(eq(int, (int)self.log.records[i].status,
                     (int)(i == 0 ? VT_STATUS_REFUSED : VT_STATUS_LOST)));
        cr_expect(eq(i64, self.log.records[i].sent_ns, at_ns[i]));
    }
}

/* A call each millisecond, ten of which are in flight at a time. vitro is stopped from
 * 100 ms to 200 ms. Those that were due meanwhile are sent in order, with no more than
 * twice as many in flight; 20 end within 10 ms, so that the line of a hundred, to which
 * ten come within that time, is gone when ten times that have passed. Ten more come on
 * time while the last 20 of it are in flight. */
Test(platform_http_requests, a_stall_of_our_own_is_worked_off_in_order)
{
    enum { COUNT = 400 };
    VtTime at_ns[COUNT];
    VtTime last_sent_ns = 0;
    ScriptedRun self;

    for (unsigned i = 0; i < COUNT; i++)
        at_ns[i] = i * VT_MS;
    scripted_run_init(&self, &(ScriptedReply){ .code = 200 }, 1);
    self.protocol.stall_at_ns = 100 * VT_MS;
    self.protocol.stall_ns = 100 * VT_MS;
    scripted_run_play(&self, at_ns, COUNT);
    for (unsigned i = 0; i < COUNT; i++) {
        const VtRecord *record = &self.log.records[i];
        const bool is_free = i < 120 || i > 320; /* of the line */

        cr_assert(eq(int, (int)record->status, (int)VT_STATUS_OK));
        cr_expect(ge(i64, record->sent_ns, last_sent_ns), "call %u", i);
        last_sent_ns = record->sent_ns;
        if (is_free)
            cr_expect(not(self.log.exchanges[i].has_waited), "call %u", i);
    }
    cr_expect(self.log.exchanges[120].has_waited);
    cr_expect(ge(uint, self.protocol.in_flight_max, 20));
    cr_expect(le(uint, self.protocol.in_flight_max, 30));
}

/* Nothing is answered within the time-out of 1 s, and only two may be in flight. */
Test(platform_http_requests, what_is_never_sent_times_out_in_line)
{
    static const VtTime at_ns[] = { 0, 0, VT_MS, 2 * VT_MS };
    static const VtTime sent_ns[] = { 0, 0, VT_UNKNOWN, VT_UNKNOWN };
    ScriptedRun self;

    scripted_run_init(&self, &(ScriptedReply){ .code = 200 }, 1);
    self.functions[0].timeout_ns = VT_S;
    self.protocol.service_ns = 3 * VT_S;
    self.config.admission.in_flight_max = 2;
    scripted_run_play(&self, at_ns, 4);
    for (unsigned i = 0; i < 4; i++) {
        const VtRecord *record = &self.log.records[i];

        cr_expect(eq(i64, record->sent_ns, sent_ns[i]), "call %u", i);
        if (record->sent_ns != VT_UNKNOWN)
            continue;
        cr_expect(eq(int, (int)record->status, (int)VT_STATUS_TIMEOUT));
        cr_expect(eq(i64, record->response_ns, VT_S));
        cr_expect(self.log.exchanges[i].has_waited);
        cr_expect(eq(u32, self.log.exchanges[i].attempts, 0));
    }
    cr_expect(eq(uint, self.asked, 2));
}

/* Answers of all kinds, late or in time, with stalls, caps and retries. */
static void draw(ScriptedRun *self, VtRng *rng, ScriptedReply *replies, unsigned count)
{
    for (unsigned i = 0; i < count; i++) {
        replies[i].cause = (VtCause)(vt_rng_below(rng, 2) * vt_rng_below(rng, 13));
        replies[i].code = vt_rng_below(rng, 2) ? 200 : 503;
    }
    self->functions[0].timeout_ns = (VtTime)(20 + vt_rng_below(rng, 200)) * VT_MS;
    self->protocol.service_ns = (VtTime)(1 + vt_rng_below(rng, 60)) * VT_MS;
    self->protocol.stall_at_ns = (VtTime)vt_rng_below(rng, 200) * VT_MS;
    self->protocol.stall_ns = (VtTime)vt_rng_below(rng, 200) * VT_MS;
    self->config.retries_max = (unsigned)vt_rng_below(rng, 4);
    self->config.retry_delay_ns = (VtTime)vt_rng_below(rng, 30) * VT_MS;
    self->config.admission.in_flight_max = (uint32_t)(1 + vt_rng_below(rng, 50));
}

/* scripted_run_play() has it that each ends once. */
Test(platform_http_requests, all_that_is_asked_is_accounted_for_with_any_seed)
{
    enum { COUNT = 400, SEEDS = 100 };

    for (uint64_t seed = 0; seed < SEEDS; seed++) {
        ScriptedReply replies[COUNT];
        VtTime at_ns[COUNT];
        unsigned attempts = 0;
        VtRng rng;
        ScriptedRun self;

        vt_rng_init(&rng, &(VtStreamKey){ .seed = seed, .purpose = VT_PURPOSE_TEST });
        scripted_run_init(&self, replies, COUNT);
        draw(&self, &rng, replies, COUNT);
        for (unsigned i = 0; i < COUNT; i++)
            at_ns[i] = i * VT_MS / 2;
        scripted_run_play(&self, at_ns, COUNT);
        for (unsigned i = 0; i < COUNT; i++) {
            const VtRecord *record = &self.log.records[i];
            const VtExchange *exchange = &self.log.exchanges[i];

            attempts += exchange->attempts;
            cr_expect(eq(int, record->sent_ns == VT_UNKNOWN, exchange->attempts == 0));
            cr_expect(eq(int, record->status == VT_STATUS_OK,
                         exchange->cause == VT_CAUSE_NONE));
            cr_expect(le(u32, exchange->retries, self.config.retries_max));
        }
        cr_expect(eq(uint, attempts, self.asked), "seed %" PRIu64, seed);
        cr_expect(
            le(uint, self.protocol.in_flight_max, self.config.admission.in_flight_max),
            "seed %" PRIu64, seed);
    }
}
