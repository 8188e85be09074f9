#include "core/clock.h"
#include "report/seeds.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <glib.h>

#include <math.h>
#include <string.h>

enum { RUNS = 3 };

/* Three runs: 1, 2 and 3 invocations; slowdowns of e, e^2 and e^3, whose logarithms have
 * the same interval, 2 +- 4.302653 / sqrt(3); one run knows its pods. */
static void fill(VtFigures runs[RUNS])
{
    for (int i = 0; i < RUNS; i++) {
        runs[i] = (VtFigures){
            .invocations = i + 1,
            .slowdown = exp(i + 1),
            .response_p50_us = 1000,
            .max_pods = i == 2 ? 4 : VT_UNKNOWN,
            .pod_s = NAN,
        };
    }
}

static bool has_line(const char *text, const char *line)
{
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);

    return g_strv_contains((const char *const *)lines, line);
}

Test(seeds, csv_has_a_row_per_figure)
{
    VtFigures runs[RUNS];

    fill(runs);

    const VtSeedRuns all = { .measured = runs, .count = RUNS };
    g_autofree char *csv = vt_seeds_csv(&all);

    cr_expect(g_str_has_prefix(csv, "figure,mean,ci95_low,ci95_high,min,max,seeds\n"
                                    "invocations,2.000000,-0.484138,4.484138,1,3,3\n"),
              "%s", csv);
    /* e^(2 - 2.4841377), e^(2 + 2.4841377) */
    cr_expect(has_line(csv, "slowdown,7.389056,0.616228,88.600519,2.718282,20.085537,3"),
              "%s", csv);
    cr_expect(
        has_line(csv, "response_us.p50,1000.000000,1000.000000,1000.000000,1000,1000,3"));
    cr_expect(has_line(csv, "max_pods,4.000000,,,4,4,1"), "%s", csv);
    cr_expect(has_line(csv, "pod_seconds,,,,,,0"), "%s", csv);
}

Test(seeds, of_one_have_no_interval)
{
    VtFigures runs[RUNS];

    fill(runs);

    const VtSeedRuns one = { .measured = runs, .count = 1 };
    g_autofree char *csv = vt_seeds_csv(&one);

    cr_expect(has_line(csv, "invocations,1.000000,,,1,1,1"), "%s", csv);
}

Test(seeds, table_has_a_dash_for_what_is_unknown)
{
    VtFigures runs[RUNS];

    fill(runs);

    const VtSeedRuns all = { .measured = runs, .count = RUNS };
    g_autofree char *table = vt_seeds_table(&all);
    const char *row = strstr(table, "pod_seconds");

    cr_assert(row != NULL);
    cr_expect(g_str_has_prefix(row, "pod_seconds                             -       "));
    cr_expect(strstr(table, "seeds\n") != NULL);
}

Test(seeds, json_has_the_columns_of_the_csv)
{
    VtFigures runs[RUNS];

    fill(runs);

    const VtSeedRuns all = { .measured = runs, .count = RUNS };
    JsonObject *json = vt_seeds_to_json(&all);
    JsonArray *rows = json_object_get_array_member(json, "figures");
    JsonObject *first = json_array_get_object_element(rows, 0);

    cr_expect(eq(str, (char *)json_object_get_string_member(first, "figure"),
                 (char *)"invocations"));
    cr_expect(eq(dbl, json_object_get_double_member(first, "mean"), 2));
    cr_expect(epsilon_eq(dbl, json_object_get_double_member(first, "ci95_low"), -0.484138,
                         1e-6));
    cr_expect(eq(dbl, json_object_get_double_member(first, "max"), 3));
    cr_expect(eq(i64, json_object_get_int_member(first, "seeds"), 3));
    for (guint i = 0; i < json_array_get_length(rows); i++) {
        JsonObject *row = json_array_get_object_element(rows, i);

        if (g_str_equal(json_object_get_string_member(row, "figure"), "pod_seconds"))
            cr_expect(json_object_get_null_member(row, "mean"));
    }
    json_object_unref(json);
}

/* Weighted geometric means of e and e^3: their mean over the runs is e^2. */
Test(seeds, of_weighted_samples_have_rows_of_their_own)
{
    VtFigures measured[2] = { { .slowdown = 1 }, { .slowdown = 1 } };
    const VtEstimates weighted[2] = {
        { .invocations = 1.5, .slowdown = exp(1), .response_p99_us = 10 },
        { .invocations = 2.5, .slowdown = exp(3), .response_p99_us = 30 },
    };
    const VtSeedRuns runs = { measured, weighted, 2 };
    g_autofree char *csv = vt_seeds_csv(&runs);
    const char *row = strstr(csv, "\nweighted.slowdown,7.389056,");

    cr_expect(row != NULL, "%s", csv);
    cr_expect(strstr(csv, "\nslowdown,1.000000,") < row);
    cr_expect(strstr(csv, "\nweighted.invocations,2.000000,") != NULL, "%s", csv);
    cr_expect(strstr(csv, "\nweighted.response_us.p99,20.000000,") != NULL, "%s", csv);
    cr_expect(strstr(csv, "weighted.max_pods") == NULL);
}
