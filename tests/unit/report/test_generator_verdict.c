/* What makes a generator late or saturated. */
#include "report/generator.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#define DUE_NS VT_S

/* @count calls that were handed over so late and written so much later; VT_UNKNOWN:
 * never. */
static void record(VtGenerator *generator, int count, VtStatus status, VtTime late_ns,
                   VtTime connect_ns)
{
    const VtExchange exchange = { .handed_ns = late_ns == VT_UNKNOWN ? VT_UNKNOWN
                                                                     : DUE_NS + late_ns };
    const VtRecord row = {
        .invocation = { .scheduled_ns = DUE_NS },
        .sent_ns = late_ns == VT_UNKNOWN ? VT_UNKNOWN : exchange.handed_ns + connect_ns,
        .status = status,
        .exchange = &exchange,
    };
    VtRunLog *log = vt_generator_log(generator);

    for (int i = 0; i < count; i++)
        vt_run_log_record(log, &row);
}

static void expect_verdict(const VtGenerator *generator, const char *expected, size_t row)
{
    const char *verdict = vt_generator_verdict(generator);

    cr_expect(eq(str, (char *)verdict, (char *)expected), "row %zu", row);
}

/* A stop of 5 s within ten minutes is 0.83 % of it. */
Test(generator_verdict, a_long_run_hides_no_stall)
{
    static const struct {
        int punctual, late;
        VtTime late_ns;
        const char *verdict;
    } cases[] = {
        { 9990, 10, 10 * VT_MS, "ok" }, /* one in a thousand */
        { 9989, 11, 10 * VT_MS, "late" }, { 9989, 11, 10 * VT_MS - VT_US, "ok" },
        { 9, 1, 999 * VT_MS, "ok" }, /* just one */
        { 8, 2, 999 * VT_MS, "late" },    { 99999, 1, VT_S - VT_US, "ok" },
        { 99999, 1, VT_S, "late" },
    };

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(VtGenerator) generator = vt_generator_new();

        record(generator, cases[i].punctual, VT_STATUS_OK, 50 * VT_US, 0);
        record(generator, cases[i].late, VT_STATUS_OK, cases[i].late_ns, 0);
        expect_verdict(generator, cases[i].verdict, i);
    }
}

Test(generator_verdict, a_slow_handshake_is_the_targets)
{
    g_autoptr(VtGenerator) generator = vt_generator_new();

    record(generator, 100, VT_STATUS_OK, 50 * VT_US, 120 * VT_MS);
    expect_verdict(generator, "ok", 0);
    cr_expect(eq(i64, vt_generator_figures(generator).late_us_max, 50));
}

/* As when a run is ended by a signal while its line is long. */
Test(generator_verdict, who_is_lost_unsent_was_dropped)
{
    g_autoptr(VtGenerator) generator = vt_generator_new();

    record(generator, 10, VT_STATUS_LOST, 0, 0);
    expect_verdict(generator, "ok", 0);
    record(generator, 1, VT_STATUS_LOST, VT_UNKNOWN, 0);
    expect_verdict(generator, "saturated", 1);
    cr_expect(eq(u64, vt_generator_figures(generator).sent, 10));
    cr_expect(eq(u64, vt_generator_figures(generator).dropped, 1));
}

Test(generator_verdict, who_sent_nothing_did_not_send_what_was_asked_for)
{
    static const VtRecord lost = { .sent_ns = VT_UNKNOWN, .status = VT_STATUS_LOST };
    g_autoptr(VtGenerator) generator = vt_generator_new();
    VtRunLog *log = vt_generator_log(generator);

    expect_verdict(generator, "ok", 0); /* nothing was asked for */
    vt_run_log_record(log, &lost);
    expect_verdict(generator, "saturated", 1);
}
