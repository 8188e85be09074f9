#include "core/errors.h"
#include "core/rng.h"
#include "core/trace.h"
#include "core/trace_columns.h"
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

TestSuite(trace, .init = set_up, .fini = tear_down);

#define DURATION_HEADER                                                                  \
    "HashOwner,HashApp,HashFunction,Average,Count,Minimum,Maximum,percentile_Average_0," \
    "percentile_Average_1,percentile_Average_25,percentile_Average_50,"                  \
    "percentile_Average_75,percentile_Average_99,percentile_Average_100\n"
#define MEMORY_COLUMNS                                                                   \
    "SampleCount,AverageAllocatedMb,AverageAllocatedMb_pct1,AverageAllocatedMb_pct5,"    \
    "AverageAllocatedMb_pct25,AverageAllocatedMb_pct50,AverageAllocatedMb_pct75,"        \
    "AverageAllocatedMb_pct95,AverageAllocatedMb_pct99,AverageAllocatedMb_pct100\n"
#define MEMORY_HEADER "HashFunction,HashOwner,HashApp," MEMORY_COLUMNS

/* Two functions called f, of different apps, and g: in three row orders, with whole
 * numbers written as floats, memory with its function first. */
static const char *const invocations =
    "HashOwner,HashApp,HashFunction,Trigger,540,541,542\n"
    "o1,a1,f,http,1,0,2\n"
    "o1,a2,f,timer,7.0,8.0,9.0\n"
    "o2,a3,g,\"queue,x\",0,0,4294967295\n";
static const char *const durations =
    DURATION_HEADER "o2,a3,g,9,3,1,20,1,2,3,4,5,6,7\n"
                    "o1,a1,f,100,15.0,50,200,50,60,80,100,120,190,200\n"
                    "o1,a2,f,0.1,10,5,20,5,6,8,10,12,19,20\n";
static const char *const memory =
    MEMORY_HEADER "f,o1,a2,60,9.416666666666666,1,2,3,4,5,6,7,8\n"
                  "f,o1,a1,61.0,120,100,104,110,120,130,140,150,160\n"
                  "g,o2,a3,62,64,60,61,62,64,66,68,69,70\n";

static void write_tables(const char *i, const char *d, const char *m)
{
    g_free(temp_folder_write(folder, "invocations.csv", i));
    g_free(temp_folder_write(folder, "durations.csv", d));
    g_free(temp_folder_write(folder, "memory.csv", m));
}

static VtTrace *load(void)
{
    GError *error = NULL;
    VtTrace *trace = vt_trace_load(folder, &error);

    cr_assert(ne(ptr, trace, NULL), "%s", error != NULL ? error->message : "");
    return trace;
}

static void expect_row(const VtTrace *trace, size_t function, uint32_t a, uint32_t b,
                       uint32_t c)
{
    const uint32_t *row = vt_trace_row(trace, function);

    cr_expect(eq(u32, row[0], a), "function %zu", function);
    cr_expect(eq(u32, row[1], b), "function %zu", function);
    cr_expect(eq(u32, row[2], c), "function %zu", function);
}

Test(trace, joins_by_the_whole_function_id)
{
    g_autoptr(VtTrace) trace = NULL;

    write_tables(invocations, durations, memory);
    trace = load();
    cr_assert(eq(sz, trace->functions_count, 3));
    cr_assert(eq(sz, trace->minutes_count, 3));
    cr_expect(eq(i64, trace->first_minute, 540));
    expect_row(trace, 0, 1, 0, 2);
    expect_row(trace, 1, 7, 8, 9);
    expect_row(trace, 2, 0, 0, UINT32_MAX);
    cr_expect(eq(str, trace->functions[1].app, (char *)"a2"));
    cr_expect(eq(dbl, trace->functions[1].duration_mean_ms, 0.1));
    cr_expect(eq(dbl, trace->functions[0].duration_mean_ms, 100));
    cr_expect(eq(dbl, trace->functions[0].duration_count, 15));
    cr_expect(eq(dbl, trace->functions[0].duration_min_ms, 50));
    cr_expect(eq(dbl, trace->functions[0].duration_max_ms, 200));
    cr_expect(eq(dbl, trace->functions[0].duration_ms[6], 200));
    cr_expect(eq(dbl, trace->functions[1].memory_mean_mib, 9.416666666666666));
    cr_expect(eq(dbl, trace->functions[0].memory_count, 61));
    cr_expect(eq(dbl, trace->functions[2].memory_mib[0], 60));
    cr_expect(eq(dbl, trace->functions[2].memory_mib[7], 70));
    cr_expect(eq(str, trace->functions[2].trigger, (char *)"queue,x"));
    cr_expect(eq(u64, vt_trace_invocations(trace, 1), 24));
}

Test(trace, reads_older_spellings_in_any_column_order)
{
    static const char *const headers[] = {
        "minute_3,HashFunction,minute_2,HashApp,HashOwner,minute_1\n",
        "3_minute,HashFunction,2_minute,HashApp,HashOwner,1_minute\n",
        "3,hashfunction,2,hashapp,hashowner,1\n",
    };

    for (size_t i = 0; i < G_N_ELEMENTS(headers); i++) {
        g_autofree char *table = g_strconcat(headers[i], "30,g,20,a3,o2,10\n", NULL);
        g_autoptr(VtTrace) trace = NULL;

        write_tables(table, DURATION_HEADER "o2,a3,g,9,3,1,20,1,2,3,4,5,6,7\n",
                     MEMORY_HEADER "g,o2,a3,62,64,60,61,62,64,66,68,69,70\n");
        trace = load();
        cr_expect(eq(i64, trace->first_minute, 1));
        expect_row(trace, 0, 10, 20, 30);
        cr_expect(eq(str, trace->functions[0].trigger, (char *)"unknown"));
    }
}

Test(trace, puts_percentiles_in_order)
{
    g_autoptr(VtTrace) trace = NULL;
    static const double sorted[] = { 1, 2, 3, 4, 5, 6, 7 };

    write_tables("HashOwner,HashApp,HashFunction,Trigger,1\no2,a3,g,http,1\n",
                 DURATION_HEADER "o2,a3,g,9,3,1,20,1,2,4,3,7,6,5\n",
                 MEMORY_HEADER "g,o2,a3,62,64,60,61,62,64,66,70,69,68\n");
    trace = load();
    for (size_t i = 0; i < G_N_ELEMENTS(sorted); i++)
        cr_expect(eq(dbl, trace->functions[0].duration_ms[i], sorted[i]));
    cr_expect(eq(dbl, trace->functions[0].memory_mib[5], 68));
    cr_expect(eq(dbl, trace->functions[0].memory_mib[7], 70));
}

Test(trace, parses_minute_labels)
{
    static const struct {
        const char *text;
        int64_t label; /* 0: refused */
    } cases[] = {
        { "1", 1 },
        { "1440", 1440 },
        { "minute_7", 7 },
        { "7_minute", 7 },
        { "0", 0 },
        { "-1", 0 },
        { "", 0 },
        { "1.0", 0 },
        { "minute_", 0 },
        { "minute_1x", 0 },
        { "7_minutes", 0 },
        { "count", 0 },
        { "minute_7_minute", 0 },
        { "99999999999999999999", 0 },
    };

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        int64_t label = 0;

        cr_expect(
            eq(int, vt_minute_label_parse(cases[i].text, &label), cases[i].label != 0),
            "%s", cases[i].text);
        cr_expect(eq(i64, label, cases[i].label), "%s", cases[i].text);
    }
}

Test(trace, refuses_broken_tables_and_says_where)
{
    const struct {
        const char *invocations, *durations, *memory, *message;
    } cases[] = {
        { "HashOwner,HashApp,HashFunction,Trigger,1\no,a,f,http,-2\n", durations, memory,
          "invocations.csv: line 2, column '1': expected a whole number from 0 to "
          "4294967295, not '-2'" },
        { "HashOwner,HashApp,HashFunction,Trigger,1\no,a,f,http,4294967296\n", durations,
          memory, "line 2, column '1'" },
        { "HashOwner,HashApp,HashFunction,Trigger,1\no,a,f,http,\n", durations, memory,
          "line 2, column '1'" },
        { "HashOwner,HashApp,HashFunction,Trigger,1\no,a,f,http\n", durations, memory,
          "line 2: expected 5 cells, not 4" },
        { "HashOwner,HashApp,HashFunction,Trigger,1\no,a,,http,1\n", durations, memory,
          "line 2, column 'HashFunction': expected a name" },
        { "HashOwner,HashApp,HashFunction,Trigger,1\no,a,f,http,1\no,a,f,timer,1\n",
          durations, memory,
          "invocations.csv: line 3, column 'HashFunction': expected each function once, "
          "not 'f' as in line 2" },
        { "HashOwner,HashApp,HashFunction,Trigger,1,3\n", durations, memory,
          "invocations.csv: line 1, column '3': expected each minute of a range once" },
        { "HashOwner,HashApp,HashFunction,Trigger,1,minute_1\n", durations, memory,
          "line 1, column 'minute_1': expected each minute" },
        { "HashOwner,HashApp,HashFunction,Trigger\n", durations, memory,
          "line 1: expected columns named by minutes" },
        { "HashOwner,HashApp,HashFunction,Trigger,1,weight\n", durations, memory,
          "line 1, column 'weight': expected" },
        { "HashOwner,HashFunction,Trigger,1\n", durations, memory,
          "line 1: expected a column 'HashApp'" },
        { invocations, DURATION_HEADER "o1,a1,f,100,15,50,200,50,60,80,100,120,190\n",
          memory,
          "durations.csv: line 2: expected 14 cells, not 13: column "
          "'percentile_Average_100' is missing" },
        { invocations, DURATION_HEADER "o1,a1,f,-5,15,50,200,50,60,80,100,120,190,9\n",
          memory,
          "durations.csv: line 2, column 'Average': expected a number of at least 0, not "
          "'-5'" },
        { invocations, DURATION_HEADER "o1,a1,f,1,15,50,200,50,60,80,,120,190,9\n",
          memory, "durations.csv: line 2, column 'percentile_Average_50'" },
        { invocations, DURATION_HEADER "o9,a1,f,5,15,50,200,50,60,80,100,120,190,9\n",
          memory,
          "durations.csv: line 2, column 'HashFunction': expected a function that the "
          "invocations file has too, not 'f'" },
        { invocations, "HashOwner,HashApp,HashFunction,Average\n", memory,
          "durations.csv: line 1: expected a column 'Count'" },
        { invocations, durations,
          MEMORY_HEADER "f,o1,a2,60,9,1,2,3,4,5,6,7,8\nf,o1,a2,60,9,1,2,3,4,5,6,7,8\n",
          "memory.csv: line 3, column 'HashFunction': expected each function once (first "
          "in line 2), not 'f'" },
        { invocations, durations, MEMORY_HEADER "f,o1,a2,60,9,1,2,3,4,5,6,7,8\n",
          "memory.csv: expected a row for function 'f', which is in line 2 of the "
          "invocations file" },
        { invocations, durations, MEMORY_HEADER "\"f,o1\n",
          "memory.csv: line 2: a quote is opened and never closed" },
        { invocations, "", memory, "durations.csv: the file is empty" },
    };

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        GError *error = NULL;
        VtTrace *trace;

        write_tables(cases[i].invocations, cases[i].durations, cases[i].memory);
        trace = vt_trace_load(folder, &error);
        cr_expect(eq(ptr, trace, NULL), "row %zu", i);
        cr_assert(g_error_matches(error, VT_ERROR, VT_ERROR_INPUT), "row %zu", i);
        cr_expect(strstr(error->message, cases[i].message) != NULL, "row %zu: %s", i,
                  error->message);
        g_clear_error(&error);
    }
}

Test(trace, refuses_missing_and_ambiguous_files)
{
    GError *error = NULL;

    cr_expect(eq(ptr, vt_trace_load(folder, &error), NULL));
    cr_assert(g_error_matches(error, VT_ERROR, VT_ERROR_INPUT));
    cr_expect(strstr(error->message, "expected invocations.csv, .csv.gz or .csv.xz")
                  != NULL,
              "%s", error->message);
    g_clear_error(&error);
    write_tables(invocations, durations, memory);
    g_free(temp_folder_write(folder, "memory.csv.gz", ""));
    cr_expect(eq(ptr, vt_trace_load(folder, &error), NULL));
    cr_assert(g_error_matches(error, VT_ERROR, VT_ERROR_INPUT));
    cr_expect(strstr(error->message, "both memory.csv and memory.csv.gz are there")
                  != NULL,
              "%s", error->message);
    g_clear_error(&error);
}

static void expect_same(const VtTrace *a, const VtTrace *b)
{
    cr_assert(eq(sz, a->functions_count, b->functions_count));
    cr_assert(eq(sz, a->minutes_count, b->minutes_count));
    cr_expect(eq(i64, a->first_minute, b->first_minute));
    for (size_t i = 0; i < a->functions_count; i++) {
        VtTraceFunction left = a->functions[i];
        VtTraceFunction right = b->functions[i];

        cr_expect(eq(str, left.owner, right.owner));
        cr_expect(eq(str, left.app, right.app));
        cr_expect(eq(str, left.function, right.function));
        cr_expect(eq(str, left.trigger, right.trigger));
        for (size_t t = 0; t < VT_PROFILE_TABLES; t++) {
            const VtProfileTable *table = &vt_profile_tables[t];

            for (size_t c = 0; c < table->columns_count; c++)
                cr_expect(memcmp(vt_profile_field(&left, &table->columns[c]),
                                 vt_profile_field(&right, &table->columns[c]),
                                 sizeof(double))
                              == 0,
                          "function %zu, %s", i, table->columns[c].name);
        }
        cr_expect(memcmp(vt_trace_row(a, i), vt_trace_row(b, i),
                         a->minutes_count * sizeof(uint32_t))
                  == 0);
    }
}

/* Functions with names that need quotes and doubles with any mantissa. */
static VtTrace *random_trace(uint64_t seed)
{
    VtTrace *trace = vt_trace_new(7, 11, 1435);
    VtRng rng;

    vt_rng_init(&rng, &(VtStreamKey){ .seed = seed, .purpose = VT_PURPOSE_TEST });
    for (size_t i = 0; i < trace->functions_count; i++) {
        VtTraceFunction *function = &trace->functions[i];

        function->owner = g_strdup("o,\"1\"");
        function->app = g_strdup_printf("a%zu", i / 2);
        function->function = g_strdup_printf(" f%zu", i);
        function->trigger = g_strdup(i % 2 == 0 ? "http" : "");
        for (size_t t = 0; t < VT_PROFILE_TABLES; t++) {
            double value = 0;

            for (size_t c = 0; c < vt_profile_tables[t].columns_count; c++) {
                value += 1e3 * vt_rng_uniform(&rng) * vt_rng_uniform(&rng);
                *vt_profile_field(function, &vt_profile_tables[t].columns[c]) = value;
            }
        }
    }
    for (size_t i = 0; i < trace->functions_count * trace->minutes_count; i++)
        trace->counts[i] = (uint32_t)(vt_rng_next(&rng) >> (32 + i % 32));
    return trace;
}

Test(trace, loads_what_it_saved_to_the_bit_for_any_seed)
{
    for (uint64_t seed = 1; seed <= 20; seed++) {
        g_autoptr(VtTrace) trace = random_trace(seed);
        g_autoptr(VtTrace) loaded = NULL;

        cr_assert(vt_trace_save(trace, folder, seed % 2 == 0, NULL));
        loaded = load(); /* not ambiguous, though the form changes each time */
        expect_same(trace, loaded);
        cr_expect(eq(u64, vt_trace_digest(trace), vt_trace_digest(loaded)), "seed %d",
                  (int)seed);
    }
}

Test(trace, saves_the_layout)
{
    g_autoptr(VtTrace) trace = NULL;
    g_autofree char *out = g_build_filename(folder, "deep/er", NULL);
    g_autofree char *i = NULL;
    g_autofree char *d = NULL;
    g_autofree char *m = NULL;

    write_tables(invocations, durations, memory);
    trace = load();
    cr_assert(vt_trace_save(trace, out, false, NULL));
    i = temp_folder_read(out, "invocations.csv");
    d = temp_folder_read(out, "durations.csv");
    m = temp_folder_read(out, "memory.csv");
    cr_expect(eq(str, i,
                 (char *)"HashOwner,HashApp,HashFunction,Trigger,540,541,542\n"
                         "o1,a1,f,http,1,0,2\n"
                         "o1,a2,f,timer,7,8,9\n"
                         "o2,a3,g,\"queue,x\",0,0,4294967295\n"));
    cr_expect(eq(str, d,
                 (char *)DURATION_HEADER
                 "o1,a1,f,100,15,50,200,50,60,80,100,120,190,200\n"
                 "o1,a2,f,0.1,10,5,20,5,6,8,10,12,19,20\n"
                 "o2,a3,g,9,3,1,20,1,2,3,4,5,6,7\n"));
    cr_expect(eq(str, m,
                 (char *)MEMORY_HEADER "f,o1,a1,61,120,100,104,110,120,130,140,150,160\n"
                                       "f,o1,a2,60,9.416666666666666,1,2,3,4,5,6,7,8\n"
                                       "g,o2,a3,62,64,60,61,62,64,66,68,69,70\n"));
}

Test(trace, says_where_it_cannot_save)
{
    g_autoptr(VtTrace) trace = random_trace(1);
    g_autofree char *file = temp_folder_write(folder, "file", "");
    g_autofree char *below = g_build_filename(file, "trace", NULL);
    GError *error = NULL;

    cr_expect(not(vt_trace_save(trace, below, false, &error)));
    cr_assert(g_error_matches(error, VT_ERROR, VT_ERROR_WORK));
    cr_expect(strstr(error->message, below) != NULL, "%s", error->message);
    g_clear_error(&error);
}

Test(trace, digest_ignores_row_order_alone)
{
    g_autoptr(VtTrace) trace = random_trace(5);
    const uint64_t digest = vt_trace_digest(trace);
    static const size_t reversed[] = { 6, 5, 4, 3, 2, 1, 0 };
    static const size_t fewer[] = { 0, 1, 2, 3, 4, 5 };
    g_autoptr(VtTrace) other = vt_trace_subset(trace, reversed, 7);
    g_autoptr(VtTrace) part = vt_trace_subset(trace, fewer, 6);

    cr_expect(eq(u64, vt_trace_digest(other), digest));
    cr_expect(ne(u64, vt_trace_digest(part), digest));
    other->counts[3]++;
    cr_expect(ne(u64, vt_trace_digest(other), digest), "a count");
    other->counts[3]--;
    other->functions[2].memory_mib[4] += 1e-9;
    cr_expect(ne(u64, vt_trace_digest(other), digest), "a percentile");
    trace->first_minute++;
    cr_expect(ne(u64, vt_trace_digest(trace), digest), "the minute");
}

Test(trace, subset_copies_what_it_is_given)
{
    g_autoptr(VtTrace) trace = random_trace(3);
    static const size_t indices[] = { 4, 1 };
    g_autoptr(VtTrace) subset = vt_trace_subset(trace, indices, 2);

    cr_assert(eq(sz, subset->functions_count, 2));
    cr_expect(eq(str, subset->functions[0].function, (char *)" f4"));
    cr_expect(eq(str, subset->functions[1].function, (char *)" f1"));
    cr_expect(ne(ptr, subset->functions[0].function, trace->functions[4].function));
    cr_expect(eq(i64, subset->first_minute, 1435));
    for (size_t minute = 0; minute < 11; minute++)
        cr_expect(
            eq(u32, vt_trace_row(subset, 0)[minute], trace->counts[4 * 11 + minute]));
}

static uint64_t id_hash(const char *owner, const char *app, const char *function)
{
    const VtTraceFunction id = { .owner = (char *)owner,
                                 .app = (char *)app,
                                 .function = (char *)function };

    return vt_trace_function_hash(&id);
}

Test(trace, function_hash_is_of_the_whole_id_without_its_own_app)
{
    const uint64_t hash = id_hash("o", "a", "f");

    cr_expect(eq(u64, id_hash("o", "a", "f@a"), hash));
    cr_expect(ne(u64, id_hash("o", "a", "f@b"), hash), "another app's suffix is a name");
    cr_expect(ne(u64, id_hash("o", "b", "f"), hash));
    cr_expect(ne(u64, id_hash("p", "a", "f"), hash));
    cr_expect(ne(u64, id_hash("o", "af", "f"), id_hash("oa", "f", "f")), "no gluing");
    cr_expect(ne(u64, id_hash("o", "a", "@a"), id_hash("o", "a", "")),
              "a name is never empty");
    cr_expect(ne(u64, id_hash("o", "aaa", "a"), id_hash("o", "aaa", "f")), "short names");
}

/* The example that the original tool ships. Its first row of durations and of memory:
 * function c13acdc7.., 100 ms on average, 120 MiB. */
Test(trace, loads_a_published_trace)
{
    const char *data = g_getenv("VITRO_DATA");
    g_autofree char *path = g_build_filename(data != NULL ? data : "", "example4", NULL);
    g_autoptr(VtTrace) trace = NULL;
    size_t index = 0;

    if (!g_file_test(path, G_FILE_TEST_IS_DIR))
        cr_skip_test("no external data");
    trace = vt_trace_load(path, NULL);
    cr_assert(ne(ptr, trace, NULL));
    cr_assert(eq(sz, trace->functions_count, 4));
    cr_expect(eq(i64, trace->first_minute, 1));
    while (index < 4 && !g_str_has_prefix(trace->functions[index].function, "c13acdc7"))
        index++;
    cr_assert(lt(sz, index, 4));
    cr_expect(eq(dbl, trace->functions[index].duration_mean_ms, 100));
    cr_expect(eq(dbl, trace->functions[index].memory_mean_mib, 120));
}
