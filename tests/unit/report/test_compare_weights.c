#include "core/errors.h"
#include "report/compare_format.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include <math.h>
#include <string.h>

enum { CALLS = 5 };

/* Functions are numbered in the order of their first row, which differs from run to run.
 */
static const char *const names[] = { "hot", "rare" };
static const char *const other_names[] = { "rare", "hot" };
static const double weights[] = { 0.5, 8 };
static const double other_weights[] = { 8, 0.5 };

static VtRecord ok(uint64_t id, uint32_t function, int64_t response_ms)
{
    return (VtRecord){
        .invocation = { .id = id,
                        .function = function,
                        .phase = VT_PHASE_MEASURE,
                        .requested_ns = VT_MS },
        .response_ns = response_ms * VT_MS,
        .start = response_ms > 4 ? VT_START_COLD : VT_START_WARM,
    };
}

typedef struct {
    VtRecord records[2][CALLS];
    VtStoredRun runs[2];
} Example;

/* Calls of 1 ms: four of hot, which take 1 ms in both runs, and one of rare, which takes
 * 4 and 16 ms. */
static void fill(Example *self)
{
    for (size_t run = 0; run < 2; run++) {
        const uint32_t hot = run == 0 ? 0 : 1;

        for (uint64_t id = 0; id < CALLS; id++) {
            const int64_t rare_ms = run == 0 ? 4 : 16;

            self->records[run][id] = id < 4 ? ok(id, hot, 1) : ok(id, 1 - hot, rare_ms);
        }
        self->runs[run] = (VtStoredRun){
            .path = (char *)(run == 0 ? "sim" : "local"),
            .status = (char *)"complete",
            .schedule_digest = (char *)"ab12",
            .functions = (char **)(run == 0 ? names : other_names),
            .functions_count = 2,
            .weights = (double *)(run == 0 ? weights : other_weights),
            .records = self->records[run],
            .records_count = CALLS,
        };
    }
}

static VtComparison *compare(const Example *example, GError **error)
{
    const VtStoredRun *const runs[] = { &example->runs[0], &example->runs[1] };

    return vt_compare(runs, 2, error);
}

/* Slowdowns: 4^(8/8.5) and 16^(8/8.5), where unweighted they are 2 and 4. */
Test(compare_weights, slowdowns_are_weighted_means)
{
    Example example;

    fill(&example);

    g_autoptr(VtComparison) got = compare(&example, NULL);

    cr_assert(got->has_weights);
    cr_expect(epsilon_eq(dbl, got->runs[0].slowdown, 2, 1e-12));
    cr_expect(epsilon_eq(dbl, got->runs[1].slowdown, 4, 1e-12));
    cr_expect(epsilon_eq(dbl, got->runs[0].weighted.slowdown, pow(4, 8 / 8.5), 1e-12));
    cr_expect(epsilon_eq(dbl, got->runs[1].weighted.slowdown, pow(16, 8 / 8.5), 1e-12));
    cr_expect(epsilon_eq(dbl, got->runs[1].weighted.ratio, pow(4, 8 / 8.5), 1e-12));
    cr_expect(epsilon_eq(dbl, got->weighted.worst_ratio, pow(4, 8 / 8.5), 1e-12));
    cr_expect(eq(dbl, got->weighted.functions, 8.5));
    cr_expect(eq(dbl, got->weighted.compared, 4 * 0.5 + 8));
}

/* Two tenths of the weighted answers are hot's. */
Test(compare_weights, invocations_count_by_weight)
{
    Example example;

    fill(&example);

    g_autoptr(VtComparison) got = compare(&example, NULL);

    cr_expect(eq(i64, got->runs[0].response_p50_us, 1000));
    cr_expect(eq(i64, got->runs[0].weighted.response_p50_us, 4000));
    cr_expect(eq(i64, got->runs[1].weighted.response_p99_us, 16000));
    cr_expect(eq(dbl, got->runs[0].weighted.cold_starts, 0));
    cr_expect(eq(dbl, got->runs[1].weighted.cold_starts, 8));
}

Test(compare_weights, one_run_that_has_them_is_enough)
{
    Example example;

    fill(&example);
    example.runs[0].weights = NULL;

    g_autoptr(VtComparison) got = compare(&example, NULL);

    cr_assert(got->has_weights);
    cr_expect(epsilon_eq(dbl, got->runs[0].weighted.slowdown, pow(4, 8 / 8.5), 1e-12));
}

Test(compare_weights, that_differ_are_refused)
{
    static const double others[] = { 8, 0.25 };
    Example example;
    g_autoptr(GError) error = NULL;

    fill(&example);
    example.runs[1].weights = (double *)others;
    cr_assert(compare(&example, &error) == NULL);
    cr_expect(g_error_matches(error, VT_ERROR, VT_ERROR_INPUT));
    cr_expect(
        strstr(error->message, "local: the weight of function 'hot' is 0.25, but in sim")
            != NULL,
        "%s", error->message);
}

/* The ratio is 2, by weight 3.69. */
Test(compare_weights, the_farther_ratio_is_judged)
{
    Example example;

    fill(&example);

    g_autoptr(VtComparison) got = compare(&example, NULL);

    cr_expect(epsilon_eq(dbl, vt_comparison_worst_ratio(got), pow(4, 8 / 8.5), 1e-12));
    cr_expect(vt_comparison_is_within(got, 3.7));
    cr_expect(not(vt_comparison_is_within(got, 3.6)));
    example.runs[0].weights = example.runs[1].weights = NULL;

    g_autoptr(VtComparison) plain = compare(&example, NULL);

    cr_expect(not(plain->has_weights));
    cr_expect(vt_comparison_is_within(plain, 2.1));
}

Test(compare_weights, are_shown_where_there_are_some)
{
    Example example;

    fill(&example);

    g_autoptr(VtComparison) got = compare(&example, NULL);
    g_autofree char *table = vt_comparison_table(got, 20);
    g_autoptr(JsonObject) json = vt_comparison_to_json(got);
    JsonObject *run =
        json_array_get_object_element(json_object_get_array_member(json, "runs"), 1);
    JsonObject *function =
        json_array_get_object_element(json_object_get_array_member(json, "functions"), 0);
    JsonObject *weighted = json_object_get_object_member(run, "weighted");

    cr_expect(strstr(table, "\nby weight: 10 invocations of 8.5 functions of the whole "
                            "trace\n")
              != NULL);
    cr_expect(strstr(table, "\nthe same by the functions' weights") != NULL);
    cr_expect(eq(dbl, json_object_get_double_member(weighted, "cold_starts"), 8));
    cr_expect(eq(dbl, json_object_get_double_member(function, "weight"), 8));
    cr_expect(eq(dbl,
                 json_object_get_double_member(
                     json_object_get_object_member(json, "weighted"), "compared"),
                 10));
    example.runs[0].weights = example.runs[1].weights = NULL;

    g_autoptr(VtComparison) plain = compare(&example, NULL);
    g_autofree char *plain_table = vt_comparison_table(plain, 20);
    g_autoptr(JsonObject) plain_json = vt_comparison_to_json(plain);

    cr_expect(strstr(plain_table, "weight") == NULL);
    cr_expect(not(json_object_has_member(plain_json, "weighted")));
}

Test(compare_weights, of_nothing_are_unknown)
{
    Example example;

    fill(&example);
    example.runs[1].records_count = 0;

    g_autoptr(VtComparison) got = compare(&example, NULL);

    cr_expect(isnan(got->runs[0].weighted.slowdown));
    cr_expect(isnan(got->weighted.worst_ratio));
    cr_expect(eq(i64, got->runs[0].weighted.response_p50_us, VT_UNKNOWN));
    cr_expect(not(vt_comparison_is_within(got, 100)));
}
