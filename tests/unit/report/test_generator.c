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

    log->ops->record(log, &row);
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
        { 99, 1, VT_S, "ok" },
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

    record(generator, VT_UNKNOWN, VT_STATUS_LOST);
    cr_expect(eq(str, (char *)vt_generator_verdict(generator), (char *)"ok"));
}
