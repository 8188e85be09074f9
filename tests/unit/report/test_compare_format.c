#include "report/compare_format.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include <string.h>

#define HASH "c455703077a17a9b8d0fc655d939fcc6d24d819fa9a1066b74f710c35a43cbc8"

/* The same 10 ms of work of three functions, twice as slow in the second run. */
static VtComparison *example(void)
{
    static const char *const names[] = { HASH, HASH "@app", "short" };
    VtRecord records[2][3];
    VtStoredRun runs[2];

    for (size_t run = 0; run < 2; run++) {
        for (uint32_t i = 0; i < 3; i++)
            records[run][i] = (VtRecord){
                .invocation = { .id = i,
                                .function = i,
                                .phase = VT_PHASE_MEASURE,
                                .requested_ns = 10 * VT_MS },
                .response_ns = (VtTime)(run + 1) * 20 * VT_MS,
                .start = VT_START_WARM,
            };
        runs[run] = (VtStoredRun){
            .path = (char *)(run == 0 ? "a/rather/deep/folder/of/runs/sim" : "local"),
            .status = (char *)(run == 0 ? "complete" : "interrupted"),
            .schedule_digest = (char *)"ab12",
            .platform = run == 0 ? (char *)"sim" : NULL,
            .functions = (char **)names,
            .functions_count = 3,
            .records = records[run],
            .records_count = 3,
        };
    }

    const VtStoredRun *const both[] = { &runs[0], &runs[1] };

    return vt_compare(both, 2, NULL);
}

Test(compare_format, table_fits_a_hundred_columns)
{
    g_autoptr(VtComparison) comparison = example();
    g_autofree char *table = vt_comparison_table(comparison, 20);
    g_auto(GStrv) lines = g_strsplit(table, "\n", -1);

    for (size_t i = 0; lines[i] != NULL; i++)
        cr_expect(le(sz, strlen(lines[i]), 100), "%s", lines[i]);
}

Test(compare_format, table_begins_with_what_was_compared)
{
    g_autoptr(VtComparison) comparison = example();
    g_autofree char *table = vt_comparison_table(comparison, 20);

    cr_expect(g_str_has_prefix(table,
                               "run 1: a/rather/deep/folder/of/runs/sim (sim, "
                               "complete)\nrun 2: local (interrupted)\n"
                               "compared: 3 of 3 measured invocations, ok in every "
                               "run; 3 of 3 functions\n"));
}

Test(compare_format, table_keeps_both_ends_of_a_long_name)
{
    g_autoptr(VtComparison) comparison = example();
    g_autofree char *table = vt_comparison_table(comparison, 20);

    /* 12 characters, two dots, 14 characters */
    cr_expect(strstr(table, "c455703077a1..f710c35a43cbc8 ") != NULL);
    cr_expect(strstr(table, "c455703077a1..c35a43cbc8@app ") != NULL);
}

Test(compare_format, table_shows_at_most_so_many_functions)
{
    g_autoptr(VtComparison) comparison = example();
    g_autofree char *table = vt_comparison_table(comparison, 1);

    cr_expect(strstr(table, "slowdown of functions, 1 of 3") != NULL);
    cr_expect(strstr(table, "short") == NULL); /* the last by name */
}

Test(compare_format, json_has_the_same_figures)
{
    g_autoptr(VtComparison) comparison = example();
    g_autoptr(JsonObject) json = vt_comparison_to_json(comparison);
    JsonArray *runs = json_object_get_array_member(json, "runs");
    JsonArray *functions = json_object_get_array_member(json, "functions");

    cr_expect(eq(i64, json_object_get_int_member(json, "compared"), 3));
    cr_expect(epsilon_eq(dbl, json_object_get_double_member(json, "ratio"), 2, 1e-13));
    cr_assert(eq(u32, json_array_get_length(runs), 2));
    cr_assert(eq(u32, json_array_get_length(functions), 3));

    JsonObject *local = json_array_get_object_element(runs, 1);

    cr_expect(
        eq(str, (char *)json_object_get_string_member(local, "run"), (char *)"local"));
    cr_expect(json_object_get_null_member(local, "platform"));
    cr_expect(
        epsilon_eq(dbl, json_object_get_double_member(local, "slowdown"), 4, 1e-13));
    cr_expect(eq(i64, json_object_get_int_member(local, "response_p50_us"), 40000));
    cr_expect(eq(i64, json_object_get_int_member(local, "both_warm"), 3));
    cr_expect(eq(i64, json_object_get_int_member(local, "ok"), 3));
    cr_expect(eq(i64, json_object_get_int_member(local, "missing"), 0));

    JsonObject *function = json_array_get_object_element(functions, 2);
    JsonArray *slowdowns = json_object_get_array_member(function, "slowdown");

    cr_expect(eq(str, (char *)json_object_get_string_member(function, "function"),
                 (char *)"short"));
    cr_expect(epsilon_eq(dbl, json_array_get_double_element(slowdowns, 0), 2, 1e-14));
    cr_expect(epsilon_eq(dbl, json_array_get_double_element(slowdowns, 1), 4, 1e-14));
    cr_expect(
        epsilon_eq(dbl, json_object_get_double_member(function, "ratio"), 2, 1e-13));
}
