/* Datasets with a row per call: Azure 2021 and the plain one. */
#include "core/errors.h"
#include "sampler/prepare.h"
#include "tests/support/temp_folder.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include <string.h>

static char *folder;

static void set_up(void)
{
    folder = temp_folder_new();
}

static void tear_down(void)
{
    temp_folder_free(folder);
}

TestSuite(call_log, .init = set_up, .fini = tear_down);

#define AZURE_HEADER "app,func,end_timestamp,duration\n"
#define PLAIN_HEADER "function,app,start_s,duration_ms,memory_mib\n"

static VtTrace *prepare(const char *text, const VtExcerpt *excerpt, VtDrops *drops,
                        GError **error)
{
    g_autofree char *path = temp_folder_write(folder, "calls.csv", text);
    VtPrepareOptions options = { .format = "auto" };

    if (excerpt != NULL)
        options.dataset.excerpt = *excerpt;
    return vt_prepare(path, &options, drops, error);
}

static void expect_call(const VtTrace *trace, size_t function, size_t index,
                        int64_t start_us, int64_t duration_us)
{
    size_t count = 0;
    const VtExactCall *calls = vt_exact_calls_of(trace->exact, function, &count);

    cr_assert(index < count);
    cr_expect(eq(i64, calls[index].start_us, start_us));
    cr_expect(eq(i64, calls[index].duration_us, duration_us));
}

/* Calls start at their end less their duration: f at 59.9 s and 61 s, g of the same name
 * under another app at 62.5 s; each to the microsecond. */
Test(call_log, keeps_azure_2021_exact)
{
    g_autoptr(VtDrops) drops = vt_drops_new();
    g_autoptr(GError) error = NULL;
    g_autoptr(VtTrace) trace = prepare(AZURE_HEADER "a,f,62.000001,1.0\n"
                                                    "b,f,62.75,0.25\n"
                                                    "a,f,60.2,0.3\n",
                                       NULL, drops, &error);

    cr_assert(trace != NULL, "%s", error != NULL ? error->message : "");
    cr_assert(eq(sz, trace->functions_count, 2));
    cr_expect(eq(i64, trace->first_minute, 1));
    cr_expect(eq(sz, trace->minutes_count, 2));
    cr_expect(eq(str, trace->functions[0].function, (char *)"f@a"));
    cr_expect(eq(str, trace->functions[1].function, (char *)"f@b"));
    cr_expect(eq(str, trace->functions[0].owner, (char *)"0"));
    expect_call(trace, 0, 0, 59900000, 300000);
    expect_call(trace, 0, 1, 61000001, 1000000);
    expect_call(trace, 1, 0, 62500000, 250000);
    cr_expect(eq(u32, vt_trace_row(trace, 0)[0], 1));
    cr_expect(eq(u32, vt_trace_row(trace, 0)[1], 1));
    cr_expect(eq(u32, vt_trace_row(trace, 1)[1], 1));
    cr_expect(eq(dbl, trace->functions[0].duration_mean_ms, 650));
    cr_expect(eq(dbl, trace->functions[0].duration_ms[3], 650)); /* half way */
    cr_expect(eq(dbl, trace->functions[0].duration_ms[2], 475)); /* 300 + 700 / 4 */
    cr_expect(eq(dbl, trace->functions[1].memory_mean_mib, 200));
    cr_expect(eq(sz, vt_drops_total(drops), 0));
}

/* Only what starts in the excerpt: the second minute, label 2, from 60 s to 120 s. */
Test(call_log, cuts_by_when_calls_start)
{
    const VtExcerpt second = { 2, 1 };
    g_autoptr(VtDrops) drops = vt_drops_new();
    g_autoptr(VtTrace) trace = prepare(AZURE_HEADER "a,early,60.5,0.6\n"
                                                    "a,first,61,1\n"
                                                    "a,last,130,10.1\n"
                                                    "a,late,121,1\n",
                                       &second, drops, NULL);

    cr_assert(trace != NULL);
    cr_assert(eq(sz, trace->functions_count, 2));
    cr_expect(eq(str, trace->functions[0].function, (char *)"first"));
    cr_expect(eq(str, trace->functions[1].function, (char *)"last"));
    cr_expect(eq(i64, trace->first_minute, 2));
    cr_expect(eq(sz, vt_drops_total(drops), 0));
}

/* Half of a function's calls without a duration are too many, a third are not. */
Test(call_log, drops_azure_functions_of_no_known_duration)
{
    g_autoptr(VtDrops) drops = vt_drops_new();
    g_autoptr(VtTrace) trace = prepare(AZURE_HEADER "a,half,1,0\na,half,2,1\n"
                                                    "a,third,1,0\na,third,2,1\n"
                                                    "a,third,3,1\n",
                                       NULL, drops, NULL);

    cr_assert(trace != NULL);
    cr_assert(eq(sz, trace->functions_count, 1));
    cr_expect(eq(str, trace->functions[0].function, (char *)"third"));
    cr_expect(eq(sz, vt_drops_count(drops, VT_DROP_ZERO_DURATION), 1));
    cr_expect(strstr(vt_drops_place(drops, VT_DROP_ZERO_DURATION, 0),
                     "calls.csv: line 2, column 'func': function 'half'")
              != NULL);
}

/* In any order of columns, with one that means nothing. */
Test(call_log, reads_plain_calls)
{
    g_autoptr(VtDrops) drops = vt_drops_new();
    g_autoptr(GError) error = NULL;
    g_autoptr(VtTrace) trace =
        prepare("note,app,function,memory_mib,start_s,duration_ms\n"
                "x,a,f,100,0.0000005,0.001\ny,a,f,50.5,180,2\nz,a,g,0,179.9999999,0\n"
                ",a,g,0,100,3\n",
                NULL, drops, &error);

    cr_assert(trace != NULL, "%s", error != NULL ? error->message : "");
    cr_assert(eq(sz, trace->functions_count, 2));
    cr_expect(eq(sz, trace->minutes_count, 4));
    expect_call(trace, 0, 0, 1, 1); /* half a microsecond is rounded up */
    expect_call(trace, 0, 1, 180000000, 2000);
    expect_call(trace, 1, 1, 180000000, 0); /* in the minute that it is rounded to */
    cr_expect(eq(u32, vt_trace_row(trace, 1)[3], 1));
    cr_expect(eq(dbl, trace->functions[0].memory_mean_mib, 75.25));
    cr_expect(eq(dbl, trace->functions[0].memory_mib[7], 100));
    cr_expect(eq(sz, vt_drops_count(drops, VT_REMARK_ZERO_MEMORY), 1));
}

/* Rows are dropped one by one; what is left is as if they had not been there. */
Test(call_log, drops_rows_that_cannot_be_used)
{
    static const struct {
        const char *row;
        VtDropReason reason;
        const char *place;
    } cases[] = {
        { "f,a,1,2", VT_DROP_ROW_WIDTH, "line 3: expected 5 cells" },
        { "f,a,1,2,3,4", VT_DROP_ROW_WIDTH, "line 3: expected 5 cells" },
        { ",a,1,2,3", VT_DROP_BAD_ID, "line 3, column 'function'" },
        { "f,,1,2,3", VT_DROP_BAD_ID, "line 3, column 'app'" },
        { "f,a,-1,2,3", VT_DROP_BAD_TIME, "line 3, column 'start_s'" },
        { "f,a,noon,2,3", VT_DROP_BAD_TIME, "line 3, column 'start_s'" },
        { "f,a,1e9,2,3", VT_DROP_BAD_TIME, "line 3, column 'start_s'" },
        { "f,a,1,-2,3", VT_DROP_BAD_DURATION, "line 3, column 'duration_ms'" },
        { "f,a,1,,3", VT_DROP_BAD_DURATION, "line 3, column 'duration_ms'" },
        { "f,a,1,nan,3", VT_DROP_BAD_DURATION, "line 3, column 'duration_ms'" },
        { "f,a,1,2,", VT_DROP_BAD_MEMORY, "line 3, column 'memory_mib'" },
        { "f,a,1,2,-3", VT_DROP_BAD_MEMORY, "line 3, column 'memory_mib'" },
    };

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *text = g_strdup_printf(PLAIN_HEADER "f,a,0,10,100\n%s\n"
                                                             "f,a,1,30,100\n",
                                                cases[i].row);
        g_autoptr(VtDrops) drops = vt_drops_new();
        g_autoptr(VtTrace) trace = prepare(text, NULL, drops, NULL);

        cr_assert(trace != NULL, "row %zu", i);
        cr_expect(eq(u64, vt_trace_invocations(trace, 0), 2), "row %zu", i);
        cr_expect(eq(dbl, trace->functions[0].duration_mean_ms, 20), "row %zu", i);
        cr_expect(eq(sz, vt_drops_total(drops), 1), "row %zu", i);
        cr_assert(eq(sz, vt_drops_count(drops, cases[i].reason), 1), "row %zu", i);
        cr_expect(strstr(vt_drops_place(drops, cases[i].reason, 0), cases[i].place)
                      != NULL,
                  "%s", vt_drops_place(drops, cases[i].reason, 0));
    }
}

/* Begin and length are taken from the calls where they are left open. */
Test(call_log, resolves_an_open_excerpt)
{
    static const struct {
        VtExcerpt asked, got;
    } cases[] = {
        { { 0, 0 }, { 3, 3 } },
        { { 0, 2 }, { 3, 2 } },
        { { 2, 0 }, { 2, 4 } },
        { { 1, 9 }, { 1, 9 } },
    };

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(VtDrops) drops = vt_drops_new();
        g_autoptr(VtTrace) trace = prepare(PLAIN_HEADER "f,a,299,1,1\nf,a,120,1,1\n",
                                           &cases[i].asked, drops, NULL);

        cr_assert(trace != NULL, "row %zu", i);
        cr_expect(eq(i64, trace->first_minute, cases[i].got.first_minute), "row %zu", i);
        cr_expect(eq(i64, (int64_t)trace->minutes_count, cases[i].got.minutes_count),
                  "row %zu", i);
    }
}

/* Where rows have faults, the first is why. */
Test(call_log, refuses_a_file_without_calls)
{
    static const struct {
        const char *text, *message;
    } cases[] = {
        { PLAIN_HEADER, "no usable function: expected at least one call" },
        { PLAIN_HEADER "f,a,1,1,1,\nf,a,x,1,1\n",
          "calls.csv: line 2: expected 5 cells, not 6" },
    };

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(VtDrops) drops = vt_drops_new();
        g_autoptr(GError) error = NULL;

        cr_expect(prepare(cases[i].text, NULL, drops, &error) == NULL);
        cr_assert(g_error_matches(error, VT_ERROR, VT_ERROR_INPUT));
        cr_expect(strstr(error->message, cases[i].message) != NULL, "%s", error->message);
    }
}

/* What is prepared keeps its calls when it is saved, and loses none to a sample. */
Test(call_log, stays_exact_on_disk)
{
    g_autoptr(VtDrops) drops = vt_drops_new();
    g_autoptr(VtTrace) trace = prepare(
        PLAIN_HEADER "f,a,61.25,1.5,1\nf,b,0,1,2\nf,a,1,2,3\n", NULL, drops, NULL);
    g_autofree char *path = g_build_filename(folder, "trace", NULL);

    cr_assert(trace != NULL && vt_trace_save(trace, path, false, NULL));

    g_autoptr(VtTrace) again = vt_trace_load(path, NULL);

    cr_assert(again != NULL);
    cr_expect(eq(u64, vt_trace_digest(again), vt_trace_digest(trace)));
    expect_call(again, 0, 1, 61250000, 1500);
}

/* A folder may hold the file among others, but not two of them. */
Test(call_log, finds_the_one_log_in_a_folder)
{
    const VtPrepareOptions options = { .format = "auto" };
    g_autoptr(VtDrops) drops = vt_drops_new();
    g_autoptr(GError) error = NULL;

    g_free(temp_folder_write(folder, "README", "what this is\n"));
    g_free(temp_folder_write(folder, "calls.txt", AZURE_HEADER "a,f,1,0.5\na,f,x,0.5\n"));

    g_autoptr(VtTrace) trace = vt_prepare(folder, &options, drops, &error);

    cr_assert(trace != NULL, "%s", error != NULL ? error->message : "");
    expect_call(trace, 0, 0, 500000, 500000);
    cr_expect(strstr(vt_drops_place(drops, VT_DROP_BAD_TIME, 0),
                     "calls.txt: line 3, column 'end_timestamp'")
              != NULL);
    g_free(temp_folder_write(folder, "more.csv", AZURE_HEADER "a,f,1,0.5\n"));
    cr_expect(
        vt_dataset_read(&vt_dataset_azure2021, folder, &options.dataset, drops, &error)
        == NULL);
    cr_assert(g_error_matches(error, VT_ERROR, VT_ERROR_INPUT));
    cr_expect(strstr(error->message, "expected one file with the columns "
                                     "app,func,end_timestamp,duration in it, not 2")
                  != NULL,
              "%s", error->message);
}
