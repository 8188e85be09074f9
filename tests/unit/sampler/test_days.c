/* Excerpts of the Azure 2019 layout that span several days. */
#include "core/errors.h"
#include "sampler/prepare.h"
#include "tests/support/azure_tables.h"

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

TestSuite(days, .init = set_up, .fini = tear_down);

/* Counts of a function: the day's first minute, its last but one, and its last; the
 * others are 0. */
typedef struct {
    const char *id_and_trigger;
    int first, last_but_one, last;
} DayRow;

static void write_invocations(int day, const DayRow *rows, size_t count)
{
    g_autoptr(GString) text = g_string_new(NULL);
    g_autoptr(GString) header = g_string_new("HashOwner,HashApp,HashFunction,Trigger");

    for (int minute = 1; minute <= 1440; minute++)
        g_string_append_printf(header, ",%d", minute);
    g_string_append_c(header, '\n');
    for (size_t i = 0; i < count; i++) {
        g_string_append_printf(text, "%s,%d", rows[i].id_and_trigger, rows[i].first);
        for (int minute = 2; minute < 1439; minute++)
            g_string_append(text, ",0");
        g_string_append_printf(text, ",%d,%d\n", rows[i].last_but_one, rows[i].last);
    }
    azure_table_write(folder, "invocations", day, header->str, text->str);
}

/* f is called on both days, g on the first only, h on the second. */
static void write_two_days(const char *memory1, const char *memory2)
{
    const DayRow first[] = { { "o,a,f,http", 9, 1, 2 }, { "o,a,g,timer", 9, 0, 3 } };
    const DayRow second[] = { { "o,a,f,http", 4, 9, 9 }, { "o,b,h,queue", 5, 9, 9 } };

    write_invocations(1, first, G_N_ELEMENTS(first));
    write_invocations(2, second, G_N_ELEMENTS(second));
    azure_table_write(folder, "durations", 1, AZURE_DURATIONS_HEADER,
                      "o,a,f,100,30,10,400,20,30,50,80,120,300,350\no,a,g" AZURE_5_MS);
    azure_table_write(folder, "durations", 2, AZURE_DURATIONS_HEADER,
                      "o,a,f,200,10,5,900,40,50,90,160,240,500,800\no,b,h" AZURE_5_MS);
    azure_table_write(folder, "memory", 1, AZURE_MEMORY_HEADER, memory1);
    azure_table_write(folder, "memory", 2, AZURE_MEMORY_HEADER, memory2);
}

#define FIRST_MEMORY  "o,a,30,100,50,60,70,80,90,100,110,120\n"
#define SECOND_MEMORY "o,a,10,140,90,100,110,120,130,140,150,160\no,b" AZURE_100_MB

/* The last two minutes of the first day and the first of the second. */
static const VtPrepareOptions across_midnight = {
    .format = "auto",
    .dataset.excerpt = { .first_minute = 1439, .minutes_count = 3 },
};

static void expect_counts(const VtTrace *trace, size_t function, const char *name,
                          uint32_t a, uint32_t b, uint32_t c)
{
    const uint32_t *row = vt_trace_row(trace, function);

    cr_expect(eq(str, trace->functions[function].function, (char *)name));
    cr_expect(row[0] == a && row[1] == b && row[2] == c, "%s: %u %u %u", name, row[0],
              row[1], row[2]);
}

Test(days, joins_an_excerpt_across_midnight)
{
    g_autoptr(VtDrops) drops = vt_drops_new();
    g_autoptr(GError) error = NULL;

    write_two_days(FIRST_MEMORY, SECOND_MEMORY);

    g_autoptr(VtTrace) trace = vt_prepare(folder, &across_midnight, drops, &error);

    cr_assert(trace != NULL, "%s", error != NULL ? error->message : "");
    cr_assert(eq(sz, trace->functions_count, 3));
    cr_expect(eq(i64, trace->first_minute, 1439));
    expect_counts(trace, 0, "f", 1, 2, 4);
    expect_counts(trace, 1, "g", 0, 3, 0);
    expect_counts(trace, 2, "h", 0, 0, 5);
    cr_expect(eq(sz, vt_drops_total(drops), 0));
}

/* Weights of f are 30 and 10 executions, of a 30 and 10 samples: 3/4 and 1/4. */
Test(days, weighs_what_the_days_measured)
{
    static const double durations_ms[] = { 20, 35, 60, 100, 150, 350, 800 };
    static const double memory_mib[] = { 30, 35, 40, 45, 50, 55, 60, 80 };
    g_autoptr(VtDrops) drops = vt_drops_new();

    write_two_days(FIRST_MEMORY, SECOND_MEMORY);

    g_autoptr(VtTrace) trace = vt_prepare(folder, &across_midnight, drops, NULL);
    const VtTraceFunction *f = &trace->functions[0];

    cr_expect(eq(dbl, f->duration_mean_ms, 125));
    cr_expect(eq(dbl, f->duration_count, 40));
    cr_expect(eq(dbl, f->duration_min_ms, 5));
    cr_expect(eq(dbl, f->duration_max_ms, 900));
    for (int i = 0; i < VT_DURATION_PERCENTILES; i++)
        cr_expect(eq(dbl, f->duration_ms[i], durations_ms[i]), "percentile %d", i);
    cr_expect(eq(dbl, f->memory_mean_mib, 55)); /* 110 of app a, shared by f and g */
    cr_expect(eq(dbl, f->memory_count, 40));
    for (int i = 0; i < VT_MEMORY_PERCENTILES; i++)
        cr_expect(eq(dbl, f->memory_mib[i], memory_mib[i]), "percentile %d", i);
}

/* Of the excerpt's days the first has no memory: the second's is all there is. */
Test(days, takes_the_memory_of_those_days_that_have_it)
{
    g_autoptr(VtDrops) drops = vt_drops_new();

    write_two_days(NULL, SECOND_MEMORY);

    g_autoptr(VtTrace) trace = vt_prepare(folder, &across_midnight, drops, NULL);

    cr_assert(trace != NULL);
    cr_expect(eq(dbl, trace->functions[0].memory_mean_mib, 70));
    cr_expect(eq(sz, vt_drops_count(drops, VT_REMARK_OTHER_DAY), 0));
}

/* The second day alone has none: the first's is taken, and that is said. */
Test(days, takes_the_memory_of_the_nearest_day)
{
    VtPrepareOptions options = across_midnight;
    g_autoptr(VtDrops) drops = vt_drops_new();

    options.dataset.excerpt = (VtExcerpt){ 1441, 2 };
    write_two_days(FIRST_MEMORY, NULL);

    g_autoptr(VtTrace) trace = vt_prepare(folder, &options, drops, NULL);

    cr_assert(trace != NULL);
    cr_assert(eq(sz, trace->functions_count, 1)); /* b has memory on no day */
    cr_expect(eq(dbl, trace->functions[0].memory_mean_mib, 100));
    cr_expect(eq(sz, vt_drops_count(drops, VT_DROP_NO_MEMORY), 1));
    cr_assert(eq(sz, vt_drops_count(drops, VT_REMARK_OTHER_DAY), 1));
    cr_expect(strstr(vt_drops_place(drops, VT_REMARK_OTHER_DAY, 0),
                     "memory.d01.csv: day 2 has no memory file")
              != NULL);
}

/* A row of each day is no duplicate, two of one day are. */
Test(days, finds_duplicates_within_a_day)
{
    const DayRow second[] = { { "o,a,f,http", 4, 9, 9 },
                              { "o,a,f,timer", 1, 0, 0 },
                              { "o,b,h,queue", 5, 9, 9 } };
    VtPrepareOptions options = across_midnight;
    g_autoptr(VtDrops) drops = vt_drops_new();
    g_autoptr(VtDrops) none = vt_drops_new();

    write_two_days(FIRST_MEMORY, SECOND_MEMORY);
    write_invocations(2, second, G_N_ELEMENTS(second));

    g_autoptr(VtTrace) first = vt_prepare(folder, &options, drops, NULL);

    expect_counts(first, 0, "f", 1, 2, 4);
    cr_assert(eq(sz, vt_drops_count(drops, VT_DROP_DUPLICATE_FUNCTION), 1));
    cr_expect(strstr(vt_drops_place(drops, VT_DROP_DUPLICATE_FUNCTION, 0),
                     "invocations.d02.csv: line 3, column 'HashFunction': function 'f' "
                     "again, first on line 2")
              != NULL);

    options.dataset.sum_triggers = true;

    g_autoptr(VtTrace) sum = vt_prepare(folder, &options, none, NULL);

    expect_counts(sum, 0, "f", 1, 2, 5);
    cr_expect(eq(sz, vt_drops_total(none), 0));
}

Test(days, names_a_day_that_is_missing)
{
    VtPrepareOptions options = across_midnight;
    g_autoptr(VtDrops) drops = vt_drops_new();
    g_autoptr(GError) error = NULL;

    options.dataset.excerpt = (VtExcerpt){ 2880, 2 };
    write_two_days(FIRST_MEMORY, SECOND_MEMORY);
    cr_expect(vt_prepare(folder, &options, drops, &error) == NULL);
    cr_assert(g_error_matches(error, VT_ERROR, VT_ERROR_INPUT));
    cr_expect(strstr(error->message, "no file *invocations*d03.csv") != NULL, "%s",
              error->message);
}

/* Two days without a gap are one span; a third that does not follow is another. */
Test(days, knows_which_minutes_there_are)
{
    write_two_days(FIRST_MEMORY, SECOND_MEMORY);
    azure_table_write(folder, "invocations", 5,
                      "HashOwner,HashApp,HashFunction,Trigger,1,2,3\n", "");

    g_autoptr(GArray) spans = vt_dataset_spans(&vt_dataset_azure2019, folder, NULL);

    cr_assert(eq(sz, spans->len, 2));
    cr_expect(eq(i64, g_array_index(spans, VtExcerpt, 0).first_minute, 1));
    cr_expect(eq(i64, g_array_index(spans, VtExcerpt, 0).minutes_count, 2880));
    cr_expect(eq(i64, g_array_index(spans, VtExcerpt, 1).first_minute, 5761));
    cr_expect(eq(i64, g_array_index(spans, VtExcerpt, 1).minutes_count, 3));
}
