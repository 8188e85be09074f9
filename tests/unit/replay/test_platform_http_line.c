/* The generator's own line: each function's time-out is kept while its calls wait. */
#include "tests/support/scripted_run.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

static const ScriptedReply success = { .code = 200 };

/* One at a time, 5 s each. The impatient stand behind a patient one, and in the middle.
 */
Test(platform_http_line, each_times_out_at_its_own_deadline)
{
    enum { PATIENT, IMPATIENT };
    static const uint32_t function_of[] = { PATIENT, PATIENT, IMPATIENT, PATIENT,
                                            IMPATIENT };
    static const VtTime at_ns[] = { 0, 100 * VT_MS, 200 * VT_MS, 300 * VT_MS,
                                    400 * VT_MS };
    static const struct {
        VtStatus status;
        VtTime sent_ns;
        VtTime response_ns;
    } expected[] = {
        { VT_STATUS_OK, 0, 5 * VT_S },
        { VT_STATUS_OK, 5 * VT_S, 9900 * VT_MS },
        { VT_STATUS_TIMEOUT, VT_UNKNOWN, VT_S },
        { VT_STATUS_OK, 10 * VT_S, 14700 * VT_MS },
        { VT_STATUS_TIMEOUT, VT_UNKNOWN, VT_S },
    };
    ScriptedRun self;

    scripted_run_init(&self, &success, 1);
    self.functions[PATIENT].timeout_ns = 20 * VT_S;
    self.functions[IMPATIENT].timeout_ns = VT_S;
    self.function_of = function_of;
    self.protocol.service_ns = 5 * VT_S;
    self.config.admission.in_flight_max = 1;
    scripted_run_play(&self, at_ns, G_N_ELEMENTS(at_ns));
    for (size_t i = 0; i < G_N_ELEMENTS(at_ns); i++) {
        const VtRecord *record = &self.log.records[i];

        cr_expect(eq(int, (int)record->status, (int)expected[i].status), "call %zu", i);
        cr_expect(eq(i64, record->sent_ns, expected[i].sent_ns), "call %zu", i);
        cr_expect(eq(i64, record->response_ns, expected[i].response_ns), "call %zu", i);
        cr_expect(eq(int, self.log.exchanges[i].has_waited, i > 0), "call %zu", i);
    }
}

/* One at a time, half a second each. The second call waits from 50 to 500 ms and would
 * have timed out at 1,050; the fourth has its slot and waits from 1,010 to 1,500. */
Test(platform_http_line, a_slot_that_waits_again_has_a_new_deadline)
{
    static const VtTime at_ns[] = { 0, 50 * VT_MS, 900 * VT_MS, 1010 * VT_MS };
    static const VtTime sent_ns[] = { 0, 500 * VT_MS, 1000 * VT_MS, 1500 * VT_MS };
    ScriptedRun self;

    scripted_run_init(&self, &success, 1);
    self.functions[0].timeout_ns = VT_S;
    self.protocol.service_ns = 500 * VT_MS;
    self.config.admission.in_flight_max = 1;
    scripted_run_play(&self, at_ns, G_N_ELEMENTS(at_ns));
    for (size_t i = 0; i < G_N_ELEMENTS(at_ns); i++) {
        cr_expect(eq(int, (int)self.log.records[i].status, (int)VT_STATUS_OK));
        cr_expect(eq(i64, self.log.records[i].sent_ns, sent_ns[i]), "call %zu", i);
    }
}

/* Two hundred that wait are handed over as there is room, all of them though no more than
 * some go at a time. */
Test(platform_http_line, a_long_line_is_served_to_its_end)
{
    enum { COUNT = 200 };
    VtTime at_ns[COUNT] = { 0 };
    ScriptedRun self;

    scripted_run_init(&self, &success, 1);
    self.config.admission.in_flight_max = 100;
    self.config.admission.patience_ns = 0;
    scripted_run_play(&self, at_ns, COUNT);
    for (unsigned i = 0; i < COUNT; i++) {
        cr_expect(eq(int, (int)self.log.records[i].status, (int)VT_STATUS_OK));
        cr_expect(eq(i64, self.log.records[i].sent_ns, i < 100 ? 0 : 10 * VT_MS),
                  "call %u", i);
    }
}
