/* The Huawei 2023 layout: a folder per metric, a column per function. */
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

TestSuite(huawei2023, .init = set_up, .fini = tear_down);

static void write_day(const char *metric, int day, const char *text)
{
    g_autofree char *path = g_build_filename(folder, metric, NULL);
    g_autofree char *name = g_strdup_printf("day_%03d.csv", day);

    g_mkdir(path, 0777);
    g_free(temp_folder_write(path, name, text));
}

/* The last minute of day 0 and the first two of day 1 of functions 7, 8 and 9. */
static void write_dataset(void)
{
    write_day("requests_minute", 0, "day,time,7,8\n0,0,5,5\n0,86340,10.0,\n");
    write_day("requests_minute", 1, "day,time,9,7\n1,86400,2,30\n1,86460,0,\n");
    write_day("function_delay_minute", 0, "day,time,7,8\n0,0,1,1\n0,86340,100,\n");
    write_day("function_delay_minute", 1, "day,time,7,9\n1,86400,300,\n1,86460,50,\n");
    write_day("memory_limit_minute", 0, "day,time,7,8,9\n0,0,1,1,\n0,86340,512,1,\n");
    write_day("memory_limit_minute", 1,
              "day,time,7,8,9\n1,86400,256,1,1\n1,86460,,1,1\n");
}

static const VtPrepareOptions across_midnight = {
    .format = "auto",
    .dataset.excerpt = { .first_minute = 1440, .minutes_count = 3 },
};

/* Requests come from their own folder, and the mean delay of 7 is over its calls:
 * (10 x 100 + 30 x 300) / 40; its percentiles are over minutes. */
Test(huawei2023, reads_requests_delays_and_memory)
{
    g_autoptr(VtDrops) drops = vt_drops_new();
    g_autoptr(GError) error = NULL;

    write_dataset();

    g_autoptr(VtTrace) trace = vt_prepare(folder, &across_midnight, drops, &error);

    cr_assert(trace != NULL, "%s", error != NULL ? error->message : "");
    cr_assert(eq(sz, trace->functions_count, 1));
    cr_expect(eq(i64, trace->first_minute, 1440));
    cr_expect(eq(u32, vt_trace_row(trace, 0)[0], 10));
    cr_expect(eq(u32, vt_trace_row(trace, 0)[1], 30));
    cr_expect(eq(u32, vt_trace_row(trace, 0)[2], 0)); /* no data */

    const VtTraceFunction *seven = &trace->functions[0];

    cr_expect(eq(str, seven->function, (char *)"7"));
    cr_expect(eq(str, seven->app, (char *)"7"));
    cr_expect(eq(dbl, seven->duration_mean_ms, 250));
    cr_expect(eq(dbl, seven->duration_min_ms, 50));
    cr_expect(eq(dbl, seven->duration_ms[3], 100));
    cr_expect(eq(dbl, seven->duration_ms[6], 300));
    cr_expect(eq(dbl, seven->memory_mean_mib, 384));
    cr_expect(eq(dbl, seven->memory_count, 2));
    cr_expect(eq(sz, vt_drops_count(drops, VT_DROP_NOT_INVOKED), 1));  /* 8 */
    cr_expect(eq(sz, vt_drops_count(drops, VT_DROP_NO_DURATIONS), 1)); /* 9 */
    cr_expect(eq(sz, vt_drops_total(drops), 2));
}

/* Days 3 and 4 of the requests, 4 alone of the delays: day 3's are never those of 4. */
Test(huawei2023, counts_the_days_of_all_metrics_from_the_first_of_requests)
{
    VtPrepareOptions options = across_midnight;
    g_autoptr(VtDrops) drops = vt_drops_new();
    g_autoptr(GError) error = NULL;

    write_day("requests_minute", 3, "day,time,7\n3,259200,1\n");
    write_day("requests_minute", 4, "day,time,7\n4,345600,2\n");
    write_day("function_delay_minute", 4, "day,time,7\n4,345600,50\n");
    write_day("memory_limit_minute", 4, "day,time,7\n4,345600,9\n");
    options.dataset.excerpt = (VtExcerpt){ 1441, 1 };

    g_autoptr(VtTrace) trace = vt_prepare(folder, &options, drops, NULL);

    cr_assert(trace != NULL);
    cr_expect(eq(u32, vt_trace_row(trace, 0)[0], 2));
    cr_expect(eq(dbl, trace->functions[0].duration_mean_ms, 50));
    options.dataset.excerpt.first_minute = 1;
    cr_expect(vt_prepare(folder, &options, drops, &error) == NULL);
    cr_assert(g_error_matches(error, VT_ERROR, VT_ERROR_INPUT));
    cr_expect(strstr(error->message, "function_delay_minute: no file day_003.csv")
                  != NULL,
              "%s", error->message);
}

/* An excerpt that ends at midnight asks for nothing of the next day. */
Test(huawei2023, needs_no_more_days_than_it_has_minutes)
{
    VtPrepareOptions options = across_midnight;
    g_autoptr(VtDrops) drops = vt_drops_new();

    options.dataset.excerpt = (VtExcerpt){ 1, 1440 };
    write_day("requests_minute", 0, "day,time,7\n0,0,5\n");
    write_day("function_delay_minute", 0, "day,time,7\n0,0,5\n");
    write_day("memory_limit_minute", 0, "day,time,7\n0,0,5\n");

    g_autoptr(VtTrace) trace = vt_prepare(folder, &options, drops, NULL);

    cr_assert(trace != NULL);
    cr_expect(eq(sz, trace->minutes_count, 1440));
    options.dataset.excerpt.minutes_count++;

    g_autoptr(GError) error = NULL;

    cr_expect(vt_prepare(folder, &options, drops, &error) == NULL);
    cr_assert(g_error_matches(error, VT_ERROR, VT_ERROR_INPUT));
    cr_expect(strstr(error->message, "no file day_001.csv") != NULL, "%s",
              error->message);
}

/* A bad cell is its function's, a bad row the minute's. */
Test(huawei2023, drops_what_cannot_be_used)
{
    static const struct {
        const char *requests; /* of minute 1; those of minute 2 are 1 and 1 */
        size_t kept;
        VtDropReason reason;
        const char *place;
    } cases[] = {
        { "0,0,-1,1", 1, VT_DROP_BAD_COUNT, "day_000.csv: line 2, column '7'" },
        { "0,0,1,x", 1, VT_DROP_BAD_COUNT, "day_000.csv: line 2, column '8'" },
        { "0,0,1", 2, VT_DROP_ROW_WIDTH, "day_000.csv: line 2" },
        { "0,noon,1,1", 2, VT_DROP_BAD_TIME, "line 2, column 'time'" },
        { "0,60,1,1", 2, VT_DROP_BAD_TIME, "line 3, column 'time'" },
    };

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        VtPrepareOptions options = across_midnight;
        g_autofree char *requests =
            g_strdup_printf("day,time,7,8\n%s\n0,60,1,1\n", cases[i].requests);
        g_autoptr(VtDrops) drops = vt_drops_new();

        options.dataset.excerpt = (VtExcerpt){ 1, 2 };
        write_day("requests_minute", 0, requests);
        write_day("function_delay_minute", 0, "day,time,7,8\n0,0,5,5\n0,60,5,5\n");
        write_day("memory_limit_minute", 0, "day,time,7,8\n0,0,5,5\n0,60,5,5\n");

        g_autoptr(VtTrace) trace = vt_prepare(folder, &options, drops, NULL);

        cr_assert(trace != NULL, "row %zu", i);
        cr_expect(eq(sz, trace->functions_count, cases[i].kept), "row %zu", i);
        cr_assert(eq(sz, vt_drops_count(drops, cases[i].reason), 1), "row %zu", i);
        cr_expect(strstr(vt_drops_place(drops, cases[i].reason, 0), cases[i].place)
                      != NULL,
                  "%s", vt_drops_place(drops, cases[i].reason, 0));
    }
}
