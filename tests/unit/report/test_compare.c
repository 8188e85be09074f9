#include "core/errors.h"
#include "core/rng.h"
#include "report/compare.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include <math.h>
#include <string.h>

static const char *const names[] = { "a", "b" };
enum { A, B };

/* A run held in memory; nothing in it is owned. */
static VtStoredRun stored(const char *path, VtRecord *records, size_t count)
{
    return (VtStoredRun){
        .path = (char *)path,
        .status = (char *)"complete",
        .schedule_digest = (char *)"ab12",
        .platform = (char *)"sim",
        .functions = (char **)names,
        .functions_count = G_N_ELEMENTS(names),
        .records = records,
        .records_count = count,
    };
}

/* A measured invocation that asks for 10 ms. */
static VtRecord ok(uint64_t id, uint32_t function, int64_t response_ms, VtStart start)
{
    return (VtRecord){
        .invocation = { .id = id,
                        .function = function,
                        .phase = VT_PHASE_MEASURE,
                        .requested_ns = 10 * VT_MS },
        .response_ns = response_ms * VT_MS,
        .start = start,
        .status = VT_STATUS_OK,
    };
}

static VtRecord ended(uint64_t id, uint32_t function, VtStatus status)
{
    VtRecord record = ok(id, function, 1, VT_START_UNKNOWN);

    record.response_ns = VT_UNKNOWN;
    record.status = status;
    return record;
}

static VtRecord warmup(uint64_t id, uint32_t function, int64_t response_ms)
{
    VtRecord record = ok(id, function, response_ms, VT_START_COLD);

    record.invocation.phase = VT_PHASE_WARMUP;
    return record;
}

static VtComparison *compare(const VtStoredRun *first, const VtStoredRun *second)
{
    const VtStoredRun *const runs[] = { first, second };
    g_autoptr(GError) error = NULL;
    VtComparison *comparison = vt_compare(runs, 2, &error);

    cr_assert(comparison != NULL, "%s", error->message);
    return comparison;
}

/* Compared are 1, 2 and 3. Slowdowns of a: 2 and 8 against 4 and 9; of b: 9 against 24.
 */
static VtComparison *example(void)
{
    VtRecord simulated[] = {
        warmup(0, A, 1000),
        ok(1, A, 20, VT_START_COLD),
        ok(2, A, 80, VT_START_WARM),
        ok(3, B, 90, VT_START_COLD),
        ok(4, B, 1, VT_START_WARM),
        ok(5, A, 1, VT_START_WARM),
        ended(6, B, VT_STATUS_REFUSED),
    };
    VtRecord measured[] = {
        warmup(0, A, 10),
        ok(1, A, 40, VT_START_COLD),
        ok(2, A, 90, VT_START_COLD),
        ok(3, B, 240, VT_START_WARM),
        ended(4, B, VT_STATUS_TIMEOUT),
        ok(6, B, 1, VT_START_WARM),
    };
    const VtStoredRun first = stored("sim", simulated, G_N_ELEMENTS(simulated));
    const VtStoredRun second = stored("local", measured, G_N_ELEMENTS(measured));

    return compare(&first, &second);
}

Test(compare, matches_what_is_ok_in_all_runs)
{
    g_autoptr(VtComparison) comparison = example();
    const VtEndings *first = &comparison->runs[0].endings;
    const VtEndings *second = &comparison->runs[1].endings;

    cr_expect(eq(i64, comparison->invocations, 6));
    cr_expect(eq(i64, comparison->compared, 3));
    cr_expect(eq(i64, first->statuses[VT_STATUS_OK], 5));
    cr_expect(eq(i64, first->statuses[VT_STATUS_REFUSED], 1));
    cr_expect(eq(i64, first->missing, 0));
    cr_expect(eq(i64, second->statuses[VT_STATUS_OK], 4));
    cr_expect(eq(i64, second->statuses[VT_STATUS_TIMEOUT], 1));
    cr_expect(eq(i64, second->missing, 1));
}

Test(compare, slowdown_is_the_geometric_mean_over_functions)
{
    g_autoptr(VtComparison) comparison = example();

    /* a: sqrt(2 x 8) = 4, b: 9; sqrt(4 x 9) = 6 */
    cr_expect(epsilon_eq(dbl, comparison->runs[0].slowdown, 6, 1e-13));
    /* a: sqrt(4 x 9) = 6, b: 24; sqrt(6 x 24) = 12 */
    cr_expect(epsilon_eq(dbl, comparison->runs[1].slowdown, 12, 1e-13));
    cr_expect(ieee_ulp_eq(dbl, comparison->runs[0].ratio, 1, 0));
    cr_expect(epsilon_eq(dbl, comparison->runs[1].ratio, 2, 1e-13));
    cr_expect(epsilon_eq(dbl, comparison->worst_ratio, 2, 1e-13));
}

Test(compare, functions_come_with_the_worst_ratio_first)
{
    g_autoptr(VtComparison) comparison = example();
    const VtComparedFunction *rows = comparison->functions;

    cr_assert(eq(sz, comparison->functions_count, 2));
    cr_expect(eq(str, rows[0].name, (char *)"b"));
    cr_expect(eq(i64, rows[0].invocations, 1));
    cr_expect(epsilon_eq(dbl, rows[0].slowdowns[0], 9, 1e-13));
    cr_expect(epsilon_eq(dbl, rows[0].slowdowns[1], 24, 1e-13));
    cr_expect(epsilon_eq(dbl, rows[0].worst_ratio, 24.0 / 9, 1e-13));
    cr_expect(eq(str, rows[1].name, (char *)"a"));
    cr_expect(eq(i64, rows[1].invocations, 2));
    cr_expect(epsilon_eq(dbl, rows[1].worst_ratio, 1.5, 1e-13));
}

Test(compare, a_ratio_below_one_is_as_bad_as_its_inverse)
{
    VtRecord one[] = { ok(0, A, 20, VT_START_WARM), ok(1, B, 40, VT_START_WARM) };
    VtRecord other[] = { ok(0, A, 40, VT_START_WARM), ok(1, B, 10, VT_START_WARM) };
    const VtStoredRun first = stored("one", one, 2), second = stored("other", other, 2);
    g_autoptr(VtComparison) comparison = compare(&first, &second);

    cr_expect(eq(str, comparison->functions[0].name, (char *)"b")); /* 1/4, then 2 */
    cr_expect(epsilon_eq(dbl, comparison->functions[0].worst_ratio, 0.25, 1e-14));
    cr_expect(epsilon_eq(dbl, comparison->functions[1].worst_ratio, 2, 1e-14));
}

Test(compare, responses_are_quantiles_of_the_compared)
{
    g_autoptr(VtComparison) comparison = example();
    const VtComparedRun *first = &comparison->runs[0];
    const VtComparedRun *second = &comparison->runs[1];

    /* 20, 80, 90 against 40, 90, 240 ms: ranks 2 and 3 */
    cr_expect(eq(i64, first->response_p50_us, 80000));
    cr_expect(eq(i64, first->response_p99_us, 90000));
    cr_expect(eq(i64, second->response_p50_us, 90000));
    cr_expect(eq(i64, second->response_p99_us, 240000));
    /* 40/20, 90/80, 240/90 */
    cr_expect(ieee_ulp_eq(dbl, second->response_ratio_p5, 1.125, 1));
    cr_expect(ieee_ulp_eq(dbl, second->response_ratio_p50, 2, 1));
    cr_expect(ieee_ulp_eq(dbl, second->response_ratio_p95, 240.0 / 90, 1));
}

Test(compare, starts_agree_or_say_who_was_cold)
{
    g_autoptr(VtComparison) comparison = example();
    const VtStartAgreement *starts = &comparison->runs[1].starts;

    cr_expect(eq(i64, comparison->runs[0].cold_starts, 2));
    cr_expect(eq(i64, comparison->runs[1].cold_starts, 2));
    cr_expect(eq(i64, starts->both_cold, 1));  /* 1 */
    cr_expect(eq(i64, starts->this_cold, 1));  /* 2 */
    cr_expect(eq(i64, starts->first_cold, 1)); /* 3 */
    cr_expect(eq(i64, starts->both_warm, 0));
    cr_expect(eq(i64, starts->unknown, 0));
}

Test(compare, an_unknown_start_agrees_with_nothing)
{
    VtRecord one[] = { ok(0, A, 20, VT_START_UNKNOWN), ok(1, A, 20, VT_START_WARM) };
    VtRecord other[] = { ok(0, A, 20, VT_START_UNKNOWN), ok(1, A, 20, VT_START_WARM) };
    const VtStoredRun first = stored("one", one, 2), second = stored("other", other, 2);
    g_autoptr(VtComparison) comparison = compare(&first, &second);

    cr_expect(eq(i64, comparison->runs[1].starts.unknown, 1));
    cr_expect(eq(i64, comparison->runs[1].starts.both_warm, 1));
}

Test(compare, distance_is_between_distributions_of_log_slowdown)
{
    g_autoptr(VtComparison) comparison = example();

    /* 2, 8, 9 against 4, 9, 24: (ln 2 + ln 9/8 + ln 24/9) / 3 = ln(6) / 3 */
    cr_expect(epsilon_eq(dbl, comparison->runs[1].slowdown_wd, log(6) / 3, 1e-14));
    cr_expect(ieee_ulp_eq(dbl, comparison->runs[0].slowdown_wd, 0, 0));
}

/* Ratio 2, or 1/2 the other way round. */
Test(compare, limits_hold_both_ways)
{
    VtRecord one[] = { ok(0, A, 20, VT_START_WARM) };
    VtRecord other[] = { ok(0, A, 40, VT_START_WARM) };
    const VtStoredRun fast = stored("fast", one, 1), slow = stored("slow", other, 1);
    g_autoptr(VtComparison) up = compare(&fast, &slow);
    g_autoptr(VtComparison) down = compare(&slow, &fast);

    cr_expect(vt_comparison_is_within(up, 2.001));
    cr_expect(not(vt_comparison_is_within(up, 1.999)));
    cr_expect(vt_comparison_is_within(down, 2.001));
    cr_expect(not(vt_comparison_is_within(down, 1.999)));
}

Test(compare, the_farthest_of_several_runs_decides)
{
    VtRecord one[] = { ok(0, A, 100, VT_START_WARM) };
    VtRecord two[] = { ok(0, A, 120, VT_START_WARM) };
    VtRecord three[] = { ok(0, A, 50, VT_START_WARM) };
    const VtStoredRun first = stored("1", one, 1), second = stored("2", two, 1),
                      third = stored("3", three, 1);
    const VtStoredRun *const runs[] = { &first, &second, &third };
    g_autoptr(VtComparison) comparison = vt_compare(runs, 3, NULL);

    cr_expect(epsilon_eq(dbl, comparison->runs[1].ratio, 1.2, 1e-14));
    cr_expect(epsilon_eq(dbl, comparison->runs[2].ratio, 0.5, 1e-14));
    cr_expect(epsilon_eq(dbl, comparison->worst_ratio, 0.5, 1e-14));
    cr_expect(not(vt_comparison_is_within(comparison, 1.5)));
}

Test(compare, without_a_common_ok_nothing_is_within)
{
    VtRecord one[] = { ok(0, A, 20, VT_START_WARM) };
    VtRecord other[] = { ended(0, A, VT_STATUS_LOST) };
    const VtStoredRun first = stored("one", one, 1), second = stored("other", other, 1);
    g_autoptr(VtComparison) comparison = compare(&first, &second);

    cr_expect(eq(i64, comparison->invocations, 1));
    cr_expect(eq(i64, comparison->compared, 0));
    cr_expect(eq(sz, comparison->functions_count, 0));
    cr_expect(eq(sz, comparison->functions_not_compared, 1));
    cr_expect(isnan(comparison->worst_ratio));
    cr_expect(isnan(comparison->runs[1].slowdown));
    cr_expect(isnan(comparison->runs[1].slowdown_wd));
    cr_expect(eq(i64, comparison->runs[1].response_p50_us, VT_UNKNOWN));
    cr_expect(not(vt_comparison_is_within(comparison, 1e300)));
}

Test(compare, a_killed_run_counts_as_far_as_it_went)
{
    VtRecord one[] = { ok(0, A, 20, VT_START_WARM), ok(1, A, 20, VT_START_WARM) };
    VtRecord other[] = { ok(1, A, 30, VT_START_WARM) };
    const VtStoredRun first = stored("one", one, 2);
    VtStoredRun second = stored("other", other, 1);

    second.status = (char *)"running";

    g_autoptr(VtComparison) comparison = compare(&first, &second);

    cr_expect(eq(i64, comparison->compared, 1));
    cr_expect(eq(i64, comparison->runs[1].endings.missing, 1));
    cr_expect(epsilon_eq(dbl, comparison->worst_ratio, 1.5, 1e-14));
}

Test(compare, only_runs_of_one_schedule)
{
    VtStoredRun first = stored("one", NULL, 0), second = stored("other", NULL, 0);
    const VtStoredRun *const runs[] = { &first, &second };
    static const struct {
        char *first, *second;
        const char *message;
    } cases[] = {
        { (char *)"ab12", (char *)"ab13",
          "other: schedule ab13 is not that of one, ab12" },
        { (char *)"ab12", NULL, "other: run.json has no \"schedule_digest\"" },
        { NULL, (char *)"ab12", "one: run.json has no \"schedule_digest\"" },
        { NULL, NULL, "one: run.json has no \"schedule_digest\"" },
    };

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GError) error = NULL;

        first.schedule_digest = cases[i].first;
        second.schedule_digest = cases[i].second;
        cr_assert(vt_compare(runs, 2, &error) == NULL, "row %zu", i);
        cr_expect(g_error_matches(error, VT_ERROR, VT_ERROR_INPUT), "row %zu", i);
        cr_expect(g_str_has_prefix(error->message, cases[i].message), "row %zu: %s", i,
                  error->message);
    }
}

Test(compare, a_run_equals_itself_for_any_seed)
{
    for (uint64_t seed = 1; seed <= 50; seed++) {
        const VtStreamKey key = { .seed = seed, .purpose = VT_PURPOSE_TEST };
        VtRng rng;
        VtRecord records[100];

        vt_rng_init(&rng, &key);
        for (uint64_t id = 0; id < G_N_ELEMENTS(records); id++) {
            records[id] = ok(id, (uint32_t)vt_rng_below(&rng, 2), 0, VT_START_WARM);
            records[id].invocation.requested_ns =
                VT_US * (VtTime)(1 + vt_rng_below(&rng, 1000000));
            records[id].response_ns = VT_US * (VtTime)vt_rng_below(&rng, 100000000);
        }

        const VtStoredRun run = stored("run", records, G_N_ELEMENTS(records));
        g_autoptr(VtComparison) comparison = compare(&run, &run);

        cr_expect(ieee_ulp_eq(dbl, comparison->worst_ratio, 1, 0), "seed %zu",
                  (size_t)seed);
        cr_expect(ieee_ulp_eq(dbl, comparison->runs[1].slowdown_wd, 0, 0), "seed %zu",
                  (size_t)seed);
        cr_expect(vt_comparison_is_within(comparison, 1), "seed %zu", (size_t)seed);
    }
}
