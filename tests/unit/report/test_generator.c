#include "report/generator.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

static void record(VtGenerator *generator, VtTime late_ns, VtStatus status)
{
    const VtRecord row = {
        .invocation = { .scheduled_ns = VT_S },
        .sent_ns = late_ns == VT_UNKNOWN ? VT_UNKNOWN : VT_S + late_ns,
        .status = status,
    };
    VtRunLog *log = vt_generator_log(generator);

    vt_run_log_record(log, &row);
}

/* @punctual calls in time, then @late ones. */
static const char *verdict(int punctual, int late, VtTime late_ns)
{
    g_autoptr(VtGenerator) generator = vt_generator_new();

    for (int i = 0; i < punctual + late; i++)
        record(generator, i < punctual ? 50 * VT_US : late_ns, VT_STATUS_OK);

    const char *text = vt_generator_verdict(generator);

    return text;
}

Test(generator, judges_by_how_many_calls_left_how_late)
{
    static const struct {
        int punctual, late;
        VtTime late_ns;
        const char *verdict;
    } cases[] = {
        { 100, 0, 0, "ok" },
        /* One in a hundred is the 99th percentile's business only beyond one. */
        { 99, 1, VT_S - VT_MS, "ok" },
        { 98, 2, 20 * VT_MS, "late" },
        { 0, 100, 9 * VT_MS, "ok" },
        { 0, 100, 20 * VT_MS, "late" },
        { 49, 51, 200 * VT_MS, "saturated" },
        { 99, 1, VT_UNKNOWN, "saturated" },
    };

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        const char *text = verdict(cases[i].punctual, cases[i].late, cases[i].late_ns);

        cr_expect(eq(str, (char *)text, (char *)cases[i].verdict), "row %zu", i);
    }
}

Test(generator, does_not_blame_itself_for_calls_lost_at_the_end)
{
    g_autoptr(VtGenerator) generator = vt_generator_new();

    record(generator, 0, VT_STATUS_OK);
    record(generator, VT_UNKNOWN, VT_STATUS_LOST);
    cr_expect(eq(str, (char *)vt_generator_verdict(generator), (char *)"ok"));
}

static void record_exchange(VtGenerator *generator, VtStatus status, VtCause cause,
                            bool has_waited)
{
    const VtExchange exchange = { .cause = cause, .has_waited = has_waited };
    const VtRecord row = { .status = status, .exchange = &exchange };
    VtRunLog *log = vt_generator_log(generator);

    vt_run_log_record(log, &row);
}

Test(generator, accounts_for_every_invocation)
{
    g_autoptr(VtGenerator) generator = vt_generator_new();

    record(generator, 0, VT_STATUS_OK);
    record(generator, VT_MS, VT_STATUS_OK); /* not more than a millisecond */
    record(generator, VT_MS + VT_US, VT_STATUS_OK);
    record(generator, 7 * VT_MS, VT_STATUS_LOST); /* it is known when it left */
    record(generator, VT_UNKNOWN, VT_STATUS_LOST);
    record(generator, VT_UNKNOWN, VT_STATUS_TIMEOUT);

    const VtGeneratorFigures figures = vt_generator_figures(generator);

    cr_expect(eq(u64, figures.offered, 6));
    cr_expect(eq(u64, figures.sent, 4));
    cr_expect(eq(u64, figures.dropped, 1));
    cr_expect(eq(u64, figures.late, 2));
    cr_expect(eq(i64, figures.late_us_p50, 1000)); /* the second of four */
    cr_expect(eq(i64, figures.late_us_max, 7000));
}

Test(generator, counts_who_waited_and_who_failed_of_what)
{
    g_autoptr(VtGenerator) generator = vt_generator_new();
    g_autoptr(JsonObject) sending = NULL;
    JsonObject *failed;

    record_exchange(generator, VT_STATUS_OK, VT_CAUSE_NONE, true);
    record_exchange(generator, VT_STATUS_REFUSED, VT_CAUSE_TURNED_AWAY, true);
    record_exchange(generator, VT_STATUS_TIMEOUT, VT_CAUSE_TIMEOUT, false);
    record_exchange(generator, VT_STATUS_LOST, VT_CAUSE_NONE, false);
    record(generator, 0, VT_STATUS_TIMEOUT);
    record(generator, 0, VT_STATUS_REFUSED);

    sending = vt_generator_sending_to_json(generator);
    failed = json_object_get_object_member(sending, "failed");
    cr_expect(eq(i64, json_object_get_int_member(sending, "waited"), 2));
    cr_expect(eq(u64, json_object_get_size(failed), 4));
    cr_expect(eq(i64, json_object_get_int_member(failed, "turned_away"), 1));
    cr_expect(eq(i64, json_object_get_int_member(failed, "timeout"), 2));
    cr_expect(eq(i64, json_object_get_int_member(failed, "lost"), 1));
    cr_expect(eq(i64, json_object_get_int_member(failed, "refused"), 1));
}

Test(generator, is_saturated_when_a_sender_has_no_time_left)
{
    static const struct {
        VtTime sender_ns, run_ns;
        const char *verdict;
    } cases[] = {
        { 0, 0, "ok" },
        { 9 * VT_S, 10 * VT_S, "ok" },
        { 9 * VT_S + VT_MS, 10 * VT_S, "saturated" },
        { 999 * VT_MS, 999 * VT_MS, "ok" }, /* too short a run to tell */
    };

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(VtGenerator) generator = vt_generator_new();
        const VtGeneratorCpu cpu = { .busiest_sender_ns = cases[i].sender_ns,
                                     .run_ns = cases[i].run_ns };

        vt_generator_set_cpu(generator, &cpu);

        const char *text = vt_generator_verdict(generator);

        cr_expect(eq(str, (char *)text, (char *)cases[i].verdict), "row %zu", i);
    }
}

/* Attempts: one that succeeds at once; one rewritten and then tried again twice; one that
 * failed to connect and whose only retry was written; one never written. */
Test(generator, counts_retries_and_rewrites)
{
    static const VtExchange exchanges[] = {
        { .attempts = 1 },
        { .attempts = 4, .retries = 2 },
        { .attempts = 1, .retries = 1 },
        { .attempts = 0 },
    };
    g_autoptr(VtGenerator) generator = vt_generator_new();
    VtRunLog *log = vt_generator_log(generator);

    for (size_t i = 0; i < G_N_ELEMENTS(exchanges); i++) {
        const VtRecord record = { .status = VT_STATUS_OK, .exchange = &exchanges[i] };

        vt_run_log_record(log, &record);
    }
    cr_expect(eq(u64, vt_generator_figures(generator).retries, 3));
    cr_expect(eq(u64, vt_generator_figures(generator).rewrites, 1));
}
