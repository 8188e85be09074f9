/* What becomes of every input in tests/data/malformed; its README.md says why. */
#include "core/errors.h"
#include "sampler/prepare.h"
#include "tests/support/temp_folder.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include <string.h>

static const VtPrepareOptions ten_minutes = {
    .format = "auto",
    .dataset.excerpt = { .first_minute = 1, .minutes_count = 10 },
};

static char *malformed(const char *name)
{
    return g_strdup_printf("%s/tests/data/malformed/%s", g_getenv("VITRO_SOURCE"), name);
}

static VtTrace *prepare(const char *name, const VtPrepareOptions *options, VtDrops *drops,
                        GError **error)
{
    g_autofree char *folder = malformed(name);

    return vt_prepare(folder, options, drops, error);
}

static char *names_of(const VtTrace *trace)
{
    GString *names = g_string_new(NULL);

    for (size_t i = 0; i < trace->functions_count; i++)
        g_string_append_printf(names, "%s%s", i > 0 ? " " : "",
                               trace->functions[i].function);
    return g_string_free(names, FALSE);
}

static const VtTraceFunction *function_of(const VtTrace *trace, const char *name)
{
    for (size_t i = 0; i < trace->functions_count; i++) {
        if (strcmp(trace->functions[i].function, name) == 0)
            return &trace->functions[i];
    }
    return NULL;
}

#define ALL      "f1 f2 f3 f4 f5"
#define NOTHING  VT_DROP_REASONS
#define COUNTS   "invocations_per_function_md.anon.d01.csv: "
#define DURATION "function_durations_percentiles.anon.d01.csv: "
#define MEMORY   "app_memory_percentiles.anon.d01.csv: "

typedef struct {
    const char *folder;
    const char *kept;
    VtDropReason reason; /* of the only drop or remark, or NOTHING */
    const char *place;   /* what its place must say */
} Case;

static const Case cases[] = {
    { "00_clean", ALL, NOTHING, NULL },
    { "01_missing_memory_row", "f1 f2 f4 f5", VT_DROP_NO_MEMORY,
      COUNTS "line 4, column 'HashFunction': function 'f3'" },
    { "02_missing_duration_row", "f1 f2 f3 f4", VT_DROP_NO_DURATIONS,
      COUNTS "line 6, column 'HashFunction': function 'f5'" },
    { "03_negative_count", "f2 f3 f4 f5", VT_DROP_BAD_COUNT,
      COUNTS "line 2, column '3'" },
    { "04_negative_sum_zero", "f1 f2 f3 f4", VT_DROP_BAD_COUNT,
      COUNTS "line 6, column '2'" },
    { "05_empty_count", "f2 f3 f4 f5", VT_DROP_BAD_COUNT, COUNTS "line 2, column '3'" },
    { "06_nan_count", "f2 f3 f4 f5", VT_DROP_BAD_COUNT, COUNTS "line 2, column '3'" },
    { "07_float_count", "f2 f3 f4 f5", VT_DROP_BAD_COUNT, COUNTS "line 2, column '3'" },
    { "08_text_count", "f2 f3 f4 f5", VT_DROP_BAD_COUNT, COUNTS "line 2, column '3'" },
    { "09_duplicate_function", ALL, VT_DROP_DUPLICATE_FUNCTION,
      COUNTS "line 7, column 'HashFunction': function 'f2' again, first on line 3" },
    { "10_duplicate_function_two_apps", "f1@a1 f2 f3 f4 f5 f1@a2", NOTHING, NULL },
    { "11_duplicate_memory_row", ALL, VT_DROP_DUPLICATE_MEMORY,
      MEMORY "line 5, column 'HashApp'" },
    { "12_zero_duration", "f1 f3 f4 f5", VT_DROP_ZERO_DURATION,
      DURATION "line 3, column 'Average'" },
    { "13_negative_duration", "f1 f3 f4 f5", VT_DROP_BAD_DURATION,
      DURATION "line 3, column 'Average'" },
    { "14_uninvoked", "f1 f2 f4 f5", VT_DROP_NOT_INVOKED,
      COUNTS "line 4, column 'HashFunction'" },
    { "15_short_row", "f1 f2 f3 f5", VT_DROP_ROW_WIDTH, COUNTS "line 5" },
    { "16_long_row", "f1 f2 f3 f5", VT_DROP_ROW_WIDTH, COUNTS "line 5" },
    { "17_crlf", ALL, NOTHING, NULL },
    { "18_quoted", ALL, NOTHING, NULL },
    { "19_huge", "f1 f2 f3 f5", VT_DROP_BAD_COUNT, COUNTS "line 5, column '2'" },
    { "20_bom", ALL, NOTHING, NULL },
    { "21_no_final_newline", ALL, NOTHING, NULL },
    { "22_blank_lines", ALL, NOTHING, NULL },
    { "23_zero_memory", ALL, VT_REMARK_ZERO_MEMORY,
      MEMORY "line 3, column 'AverageAllocatedMb'" },
    { "24_nan_memory", "f1 f2 f4 f5", VT_DROP_BAD_MEMORY,
      MEMORY "line 3, column 'AverageAllocatedMb'" },
    { "25_nan_duration", "f1 f2 f4 f5", VT_DROP_BAD_DURATION,
      DURATION "line 4, column 'percentile_Average_50'" },
    { "26_nonmonotone_percentiles", ALL, VT_REMARK_UNSORTED_PERCENTILES,
      DURATION "line 2, column 'percentile_Average_75'" },
    { "28_column_order", ALL, NOTHING, NULL },
    { "29_minute_prefix_headers", ALL, NOTHING, NULL },
    { "30_leading_spaces", ALL, NOTHING, NULL },
};

/* Also: at most one drop happened, and of what is left each app's memory is divided by
 * all functions that the dataset has of it. */
Test(prepare, keeps_and_drops_what_a_careful_tool_should)
{
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        const Case *row = &cases[i];
        g_autoptr(VtDrops) drops = vt_drops_new();
        g_autoptr(GError) error = NULL;
        g_autoptr(VtTrace) trace = prepare(row->folder, &ten_minutes, drops, &error);

        cr_assert(trace != NULL, "%s: %s", row->folder,
                  error != NULL ? error->message : "");

        g_autofree char *names = names_of(trace);

        cr_expect(eq(str, names, (char *)row->kept), "%s", row->folder);
        for (int r = 0; r < VT_DROP_REASONS; r++) {
            const VtDropReason reason = (VtDropReason)r;

            cr_expect(eq(sz, vt_drops_count(drops, reason), reason == row->reason),
                      "%s: %s", row->folder, vt_drop_reason_name(reason));
        }
        if (row->reason != NOTHING) {
            const char *place = vt_drops_place(drops, row->reason, 0);

            cr_expect(place != NULL && strstr(place, row->place) != NULL, "%s: %s",
                      row->folder, place);
        }
    }
}

/* What only looks different, or was dropped without touching anything else. */
Test(prepare, reads_spellings_alike)
{
    static const char *const alike[] = {
        "09_duplicate_function",
        "11_duplicate_memory_row",
        "17_crlf",
        "20_bom",
        "21_no_final_newline",
        "22_blank_lines",
        "28_column_order",
        "30_leading_spaces",
    };
    g_autoptr(VtDrops) drops = vt_drops_new();
    g_autoptr(VtTrace) clean = prepare("00_clean", &ten_minutes, drops, NULL);

    cr_assert(clean != NULL);
    for (size_t i = 0; i < G_N_ELEMENTS(alike); i++) {
        g_autoptr(VtTrace) trace = prepare(alike[i], &ten_minutes, drops, NULL);

        cr_assert(trace != NULL, "%s", alike[i]);
        cr_expect(eq(u64, vt_trace_digest(trace), vt_trace_digest(clean)), "%s",
                  alike[i]);
    }
}

/* 120 MB of a1 and 300 MB of a3 are shared by two functions each, whoever is dropped. */
Test(prepare, divides_memory_by_the_functions_known)
{
    static const struct {
        const char *folder, *function;
        double memory_mib;
    } rows[] = {
        { "00_clean", "f1", 60 },
        { "00_clean", "f2", 60 },
        { "00_clean", "f3", 64 },
        { "00_clean", "f4", 150 },
        { "00_clean", "f5", 150 },
        { "02_missing_duration_row", "f4", 150 },
        { "03_negative_count", "f2", 60 },
        { "10_duplicate_function_two_apps", "f1@a1", 60 },
        { "10_duplicate_function_two_apps", "f1@a2", 32 },
        { "10_duplicate_function_two_apps", "f3", 32 },
        { "12_zero_duration", "f1", 60 },
        { "15_short_row", "f5", 150 },
        { "16_long_row", "f5", 150 },
    };

    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(VtDrops) drops = vt_drops_new();
        g_autoptr(VtTrace) trace = prepare(rows[i].folder, &ten_minutes, drops, NULL);

        cr_assert(trace != NULL);
        cr_expect(eq(dbl, function_of(trace, rows[i].function)->memory_mean_mib,
                     rows[i].memory_mib),
                  "%s %s", rows[i].folder, rows[i].function);
    }
}

Test(prepare, carries_all_figures_over)
{
    static const double durations[] = { 50, 60, 80, 100, 120, 190, 200 };
    static const double memory[] = { 50, 52, 55, 60, 65, 70, 75, 80 };
    static const uint32_t counts[] = { 1, 0, 2, 0, 3, 0, 4, 0, 5, 0 };
    g_autoptr(VtDrops) drops = vt_drops_new();
    g_autoptr(VtTrace) trace = prepare("00_clean", &ten_minutes, drops, NULL);

    cr_assert(trace != NULL);
    cr_expect(eq(sz, trace->minutes_count, 10));
    cr_expect(eq(i64, trace->first_minute, 1));

    const VtTraceFunction *f1 = function_of(trace, "f1");

    cr_expect(eq(str, f1->owner, (char *)"o1"));
    cr_expect(eq(str, f1->app, (char *)"a1"));
    cr_expect(eq(str, f1->trigger, (char *)"http"));
    cr_expect(eq(dbl, f1->duration_mean_ms, 100));
    cr_expect(eq(dbl, f1->duration_count, 15));
    cr_expect(eq(dbl, f1->duration_min_ms, 50));
    cr_expect(eq(dbl, f1->duration_max_ms, 200));
    cr_expect(eq(dbl, f1->memory_count, 60));
    for (int i = 0; i < VT_DURATION_PERCENTILES; i++)
        cr_expect(eq(dbl, f1->duration_ms[i], durations[i]), "percentile %d", i);
    for (int i = 0; i < VT_MEMORY_PERCENTILES; i++)
        cr_expect(eq(dbl, f1->memory_mib[i], memory[i]), "percentile %d", i);
    for (int t = 0; t < 10; t++)
        cr_expect(eq(u32, vt_trace_row(trace, 0)[t], counts[t]), "minute %d", t + 1);
}

Test(prepare, keeps_quoted_commas_and_names_unknown_triggers)
{
    g_autoptr(VtDrops) drops = vt_drops_new();
    g_autoptr(VtTrace) quoted = prepare("18_quoted", &ten_minutes, drops, NULL);
    g_autoptr(VtTrace) bare =
        prepare("29_minute_prefix_headers", &ten_minutes, drops, NULL);

    cr_assert(quoted != NULL && bare != NULL);
    cr_expect(eq(str, function_of(quoted, "f1")->trigger, (char *)"http,x"));
    cr_expect(eq(str, function_of(bare, "f1")->trigger, (char *)"unknown"));
    cr_expect(eq(u32, vt_trace_row(bare, 0)[8], 5));
}

Test(prepare, puts_percentiles_in_order)
{
    g_autoptr(VtDrops) drops = vt_drops_new();
    g_autoptr(VtTrace) trace =
        prepare("26_nonmonotone_percentiles", &ten_minutes, drops, NULL);

    cr_assert(trace != NULL);
    for (int i = 1; i < VT_DURATION_PERCENTILES; i++)
        cr_expect(trace->functions[0].duration_ms[i]
                  >= trace->functions[0].duration_ms[i - 1]);
}

Test(prepare, refuses_a_dataset_without_functions)
{
    g_autoptr(VtDrops) drops = vt_drops_new();
    g_autoptr(GError) error = NULL;

    cr_expect(prepare("27_headers_only", &ten_minutes, drops, &error) == NULL);
    cr_assert(g_error_matches(error, VT_ERROR, VT_ERROR_INPUT));
    cr_expect(strstr(error->message, "no usable function") != NULL, "%s", error->message);
}

/* Every fault of the table above is an error when strict; remarks are not, nor is a
 * function that is not called. */
Test(prepare, strictly_refuses_any_fault)
{
    VtPrepareOptions strict = ten_minutes;

    strict.is_strict = true;
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        const Case *row = &cases[i];
        const bool is_drop = row->reason != NOTHING && row->reason != VT_DROP_NOT_INVOKED
                          && row->reason != VT_REMARK_ZERO_MEMORY
                          && row->reason != VT_REMARK_UNSORTED_PERCENTILES;
        g_autoptr(VtDrops) drops = vt_drops_new();
        g_autoptr(GError) error = NULL;
        g_autoptr(VtTrace) trace = prepare(row->folder, &strict, drops, &error);

        cr_expect(is_drop == (trace == NULL), "%s", row->folder);
        if (!is_drop)
            continue;
        cr_expect(g_error_matches(error, VT_ERROR, VT_ERROR_INPUT));
        cr_expect(strstr(error->message, row->place) != NULL, "%s: %s", row->folder,
                  error->message);
    }
}

Test(prepare, reads_empty_counts_as_zero_on_request)
{
    VtPrepareOptions options = ten_minutes;
    g_autoptr(VtDrops) drops = vt_drops_new();

    options.dataset.empty_as_zero = true;

    g_autoptr(VtTrace) trace = prepare("05_empty_count", &options, drops, NULL);

    cr_assert(trace != NULL);
    cr_expect(eq(sz, trace->functions_count, 5));
    cr_expect(eq(u64, vt_trace_invocations(trace, 0), 13)); /* 15 - the 2 of minute 3 */
}

/* 0:00:03 begins at label 4, not 3. */
Test(prepare, cuts_the_excerpt_at_its_minutes)
{
    VtPrepareOptions options = ten_minutes;
    g_autoptr(VtDrops) drops = vt_drops_new();
    g_autoptr(GError) error = NULL;

    cr_assert(
        vt_excerpt_parse_start("0:00:03", &options.dataset.excerpt.first_minute, NULL));
    options.dataset.excerpt.minutes_count = 2;

    g_autoptr(VtTrace) trace = prepare("00_clean", &options, drops, NULL);

    cr_assert(trace != NULL);
    cr_expect(eq(i64, trace->first_minute, 4));
    cr_expect(eq(sz, trace->minutes_count, 2));

    /* f1 has 0 3 there, f2 1 1, f4 70 60, f5 1 0, and f3 nothing. */
    g_autofree char *names = names_of(trace);

    cr_expect(eq(str, names, (char *)"f1 f2 f4 f5"));
    cr_expect(eq(u32, vt_trace_row(trace, 0)[1], 3));
    cr_expect(eq(u32, vt_trace_row(trace, 2)[0], 70));

    options.dataset.excerpt.minutes_count = 8;
    cr_expect(prepare("00_clean", &options, drops, &error) == NULL);
    cr_assert(g_error_matches(error, VT_ERROR, VT_ERROR_INPUT));
    cr_expect(strstr(error->message, "4..11") != NULL, "%s", error->message);
}

Test(prepare, refuses_missing_minutes_and_days)
{
    VtPrepareOptions options = { .format = "azure2019", .dataset.excerpt = { 1435, 6 } };
    g_autoptr(VtDrops) drops = vt_drops_new();
    g_autoptr(GError) error = NULL;

    cr_expect(prepare("00_clean", &options, drops, &error) == NULL);
    cr_assert(g_error_matches(error, VT_ERROR, VT_ERROR_INPUT));
    cr_expect(strstr(error->message, "1435..1440; those of 1..10") != NULL, "%s",
              error->message);
    g_clear_error(&error);
    options.dataset.excerpt = (VtExcerpt){ 1441, 10 };
    cr_expect(prepare("00_clean", &options, drops, &error) == NULL);
    cr_assert(g_error_matches(error, VT_ERROR, VT_ERROR_INPUT));
    cr_expect(strstr(error->message, "d02") != NULL, "%s", error->message);
}

/* What is prepared is In-Vitro's layout, which is a dataset again: nothing changes when
 * it is prepared a second time, names and memory included. */
Test(prepare, reads_its_own_traces)
{
    char *folder = temp_folder_new();
    g_autoptr(VtDrops) drops = vt_drops_new();
    g_autoptr(GError) error = NULL;
    g_autoptr(VtTrace) trace =
        prepare("10_duplicate_function_two_apps", &ten_minutes, drops, NULL);
    const VtPrepareOptions all = { .format = "auto" };

    cr_assert(trace != NULL && vt_trace_save(trace, folder, false, NULL));

    g_autoptr(VtTrace) again = vt_prepare(folder, &all, drops, &error);

    cr_assert(again != NULL, "%s", error != NULL ? error->message : "");
    cr_expect(eq(u64, vt_trace_digest(again), vt_trace_digest(trace)));
    cr_expect(eq(dbl, function_of(again, "f1@a2")->memory_mean_mib, 32));
    cr_expect(eq(sz, vt_drops_total(drops), 0));
    temp_folder_free(folder);
}

/* Which of the two would be the one that was meant? */
Test(prepare, refuses_a_file_in_both_forms)
{
    char *folder = temp_folder_new();
    const VtPrepareOptions all = { .format = "auto" };
    g_autoptr(VtDrops) drops = vt_drops_new();
    g_autoptr(GError) error = NULL;
    g_autoptr(VtTrace) trace = prepare("00_clean", &ten_minutes, drops, NULL);

    cr_assert(trace != NULL && vt_trace_save(trace, folder, false, NULL));
    g_free(temp_folder_write(folder, "memory.csv.gz", ""));
    cr_expect(vt_prepare(folder, &all, drops, &error) == NULL);
    cr_assert(g_error_matches(error, VT_ERROR, VT_ERROR_INPUT));
    cr_expect(strstr(error->message, "both memory.csv and memory.csv.gz") != NULL, "%s",
              error->message);
    temp_folder_free(folder);
}

Test(prepare, names_what_it_does_not_know)
{
    VtPrepareOptions options = { .format = "azure2020" };
    g_autoptr(VtDrops) drops = vt_drops_new();
    g_autoptr(GError) error = NULL;
    char *empty = temp_folder_new();

    cr_expect(vt_prepare(empty, &options, drops, &error) == NULL);
    cr_assert(g_error_matches(error, VT_ERROR, VT_ERROR_USAGE));
    cr_expect(strstr(error->message, "azure2019, azure2021, huawei2023, invitro, plain")
              != NULL);
    g_clear_error(&error);
    options.format = "auto";
    cr_expect(vt_prepare(empty, &options, drops, &error) == NULL);
    cr_expect(g_error_matches(error, VT_ERROR, VT_ERROR_INPUT));
    g_clear_error(&error);
    cr_expect(vt_prepare("/nonexistent", &options, drops, &error) == NULL);
    cr_expect(g_error_matches(error, VT_ERROR, VT_ERROR_INPUT));
    temp_folder_free(empty);
}
