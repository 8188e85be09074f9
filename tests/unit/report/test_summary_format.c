#include "report/summary_format.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

static const VtFunction functions[] = {
    { .name = (char *)"b,\"x\"" },
    { .name = (char *)"a" },
};
enum { B, A };

static const VtFunctionConfig configs[] = {
    [B] = { .timeout_ns = VT_S },
    [A] = { .timeout_ns = VT_S },
};

/* a: one response of 40 us to 10 us of work, in a pod that is ready for 30 s; b: idle.
 * Responses below 256 us are exact in the histograms. */
static VtSummary *example(void)
{
    VtSummary *self = vt_summary_new(functions, configs, G_N_ELEMENTS(functions), 0);
    VtRunLog *log = vt_summary_log(self);
    const VtRecord record = {
        .invocation = { .function = A, .phase = VT_PHASE_MEASURE, .requested_ns = 10000 },
        .response_ns = 40000,
        .executed_ns = VT_S / 4,
        .start = VT_START_COLD,
    };
    const VtPodRow pod = { .function = A,
                           .cpu_request_milli = 100,
                           .scheduled_ns = 0,
                           .started_ns = 10 * VT_S,
                           .ready_ns = 10 * VT_S,
                           .usable_ns = 10 * VT_S,
                           .deleted_ns = 40 * VT_S,
                           .gone_ns = 40 * VT_S,
                           .startup_cpu_ns = VT_S / 2 };

    vt_run_log_record(log, &record);
    vt_run_log_pod(log, &pod);
    vt_summary_finish(self, VT_MINUTE);
    return self;
}

Test(summary_format, json_has_the_figures_of_run_json)
{
    static const char *const expected[] = {
        "invocations",
        "ok",
        "failed",
        "timed_out",
        "refused",
        "lost",
        "functions",
        "functions_without_ok",
        "slowdown",
        "slowdown_censored",
        "response_us",
        "cold_starts",
        "pod_seconds",
        "cpu_executed_core_seconds",
        "cpu_startup_core_seconds",
        "cpu_reserved_core_seconds",
        "max_pods",
    };
    g_autoptr(VtSummary) summary = example();
    g_autoptr(JsonObject) json =
        vt_figures_to_json(vt_summary_figures(summary, VT_SCOPE_MEASURED));

    cr_expect(eq(sz, json_object_get_size(json), G_N_ELEMENTS(expected)));
    for (size_t i = 0; i < G_N_ELEMENTS(expected); i++)
        cr_expect(json_object_has_member(json, expected[i]), "%s", expected[i]);

    JsonObject *response = json_object_get_object_member(json, "response_us");

    cr_assert(response != NULL);
    cr_expect(eq(i64, json_object_get_int_member(response, "p50"), 40));
    cr_expect(eq(i64, json_object_get_int_member(response, "max"), 40));
    cr_expect(eq(i64, json_object_get_int_member(json, "invocations"), 1));
    cr_expect(eq(i64, json_object_get_int_member(json, "max_pods"), 1));
    cr_expect(epsilon_eq(dbl, json_object_get_double_member(json, "slowdown"), 4, 1e-14));
    cr_expect(
        ieee_ulp_eq(dbl, json_object_get_double_member(json, "pod_seconds"), 30, 0));
    cr_expect(ieee_ulp_eq(
        dbl, json_object_get_double_member(json, "cpu_executed_core_seconds"), 0.25, 0));
    cr_expect(ieee_ulp_eq(
        dbl, json_object_get_double_member(json, "cpu_startup_core_seconds"), 0.5, 0));
    cr_expect(epsilon_eq(dbl,
                         json_object_get_double_member(json, "cpu_reserved_core_seconds"),
                         4, 1e-12)); /* 40 s of a tenth of a core */
}

Test(summary_format, json_says_null_for_what_is_unknown)
{
    g_autoptr(VtSummary) summary = vt_summary_new(NULL, NULL, 0, 0);

    vt_summary_finish(summary, 0);

    g_autoptr(JsonObject) json =
        vt_figures_to_json(vt_summary_figures(summary, VT_SCOPE_ALL));

    cr_expect(json_object_get_null_member(json, "slowdown"));
    cr_expect(json_object_get_null_member(
        json_object_get_object_member(json, "response_us"), "p99"));
    cr_expect(eq(i64, json_object_get_int_member(json, "invocations"), 0));
}

Test(summary_format, functions_csv_has_a_row_per_function)
{
    g_autoptr(VtSummary) summary = example();
    g_autofree char *csv = vt_summary_functions_csv(summary);

    cr_expect(eq(str, csv,
                 (char *)"function,invocations,failed,cold_starts,slowdown,"
                         "response_p50_us,response_p99_us,pod_seconds\n"
                         "a,1,0,1,4.000000,40,40,30.000000\n"
                         "\"b,\"\"x\"\"\",0,0,0,,,,0.000000\n"));
}

Test(summary_format, table_shows_both_scopes_and_a_dash_for_unknown)
{
    g_autoptr(VtSummary) summary = vt_summary_new(NULL, NULL, 0, 0);

    vt_summary_finish(summary, 0);

    g_autofree char *table = vt_summary_table(summary);
    g_auto(GStrv) lines = g_strsplit(table, "\n", -1);

    cr_expect(g_str_has_prefix(lines[1], "invocations"));
    cr_expect(g_str_has_suffix(lines[1], "0                0"));
    cr_expect(g_str_has_prefix(lines[9], "slowdown"));
    cr_expect(g_str_has_suffix(lines[9], "-                -"));
    cr_expect(g_str_has_prefix(lines[11], "response_us p50"));
    for (size_t i = 0; lines[i] != NULL; i++)
        cr_expect(le(sz, strlen(lines[i]), 80), "%s", lines[i]);
}
