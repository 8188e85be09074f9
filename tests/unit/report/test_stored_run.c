#include "core/errors.h"
#include "report/stored_run.h"
#include "tests/support/temp_folder.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <gio/gio.h>

#include <string.h>

#define HEADER                                                                           \
    "id,function,phase,scheduled_us,sent_us,response_us,requested_us,executed_us,"       \
    "memory_mib,slowdown,start,instance,status\n"
#define COMPLETE                                                                         \
    "{\"status\": \"complete\", \"schedule_digest\": \"ab12\", \"platform\": \"sim\"}"

/* Writes what is given, then reads the folder. */
static VtStoredRun *load(const char *manifest, const char *invocations, GError **error)
{
    char *folder = temp_folder_new();

    if (manifest != NULL)
        g_free(temp_folder_write(folder, "run.json", manifest));
    if (invocations != NULL)
        g_free(temp_folder_write(folder, "invocations.csv", invocations));

    VtStoredRun *run = vt_stored_run_load(folder, error);

    temp_folder_free(folder);
    return run;
}

Test(stored_run, reads_every_column)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(VtStoredRun) run = load(
        COMPLETE, HEADER "0,f,warmup,100,110,2000,1000,1001,128,2,cold,3,ok\n", &error);

    cr_assert(run != NULL, "%s", error->message);
    cr_expect(eq(str, run->status, (char *)"complete"));
    cr_expect(eq(str, run->schedule_digest, (char *)"ab12"));
    cr_expect(eq(str, run->platform, (char *)"sim"));
    cr_assert(eq(sz, run->records_count, 1));

    const VtRecord *record = &run->records[0];

    cr_expect(eq(u64, record->invocation.id, 0));
    cr_expect(eq(str, run->functions[record->invocation.function], (char *)"f"));
    cr_expect(eq(int, record->invocation.phase, VT_PHASE_WARMUP));
    cr_expect(eq(i64, record->invocation.scheduled_ns, 100 * VT_US));
    cr_expect(eq(i64, record->sent_ns, 110 * VT_US));
    cr_expect(eq(i64, record->response_ns, 2000 * VT_US));
    cr_expect(eq(i64, record->invocation.requested_ns, 1000 * VT_US));
    cr_expect(eq(i64, record->executed_ns, 1001 * VT_US));
    cr_expect(eq(u32, record->invocation.memory_mib, 128));
    cr_expect(eq(int, record->start, VT_START_COLD));
    cr_expect(eq(u32, record->instance, 3));
    cr_expect(eq(int, record->status, VT_STATUS_OK));
}

Test(stored_run, an_empty_cell_is_unknown)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(VtStoredRun) run =
        load("{\"status\": \"complete\"}",
             HEADER "0,f,measure,100,,,1000,,128,,unknown,,lost\n", &error);

    cr_assert(run != NULL, "%s", error->message);
    cr_expect(run->schedule_digest == NULL);
    cr_expect(run->platform == NULL);
    cr_expect(eq(i64, run->records[0].sent_ns, VT_UNKNOWN));
    cr_expect(eq(i64, run->records[0].response_ns, VT_UNKNOWN));
    cr_expect(eq(i64, run->records[0].executed_ns, VT_UNKNOWN));
    cr_expect(eq(u32, run->records[0].instance, VT_INSTANCE_UNKNOWN));
    cr_expect(eq(int, run->records[0].start, VT_START_UNKNOWN));
    cr_expect(eq(int, run->records[0].status, VT_STATUS_LOST));
}

Test(stored_run, a_running_folder_is_put_in_order)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(VtStoredRun) run =
        load("{\"status\": \"running\"}",
             HEADER "7,g,measure,100,100,10,10,10,1,1,warm,0,ok\n"
                    "2,f,measure,50,50,90,10,10,1,9,warm,0,ok\n"
                    "5,g,measure,80,80,70,10,10,1,7,warm,0,ok\n",
             &error);

    cr_assert(run != NULL, "%s", error->message);
    cr_expect(eq(str, run->status, (char *)"running"));
    cr_assert(eq(sz, run->records_count, 3));
    cr_expect(eq(u64, run->records[0].invocation.id, 2));
    cr_expect(eq(u64, run->records[1].invocation.id, 5));
    cr_expect(eq(u64, run->records[2].invocation.id, 7));
    cr_assert(eq(sz, run->functions_count, 2));
    cr_expect(eq(str, run->functions[run->records[0].invocation.function], (char *)"f"));
    cr_expect(eq(str, run->functions[run->records[2].invocation.function], (char *)"g"));
}

Test(stored_run, a_run_without_invocations_yet_is_empty)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(VtStoredRun) run = load("{\"status\": \"running\"}", HEADER, &error);

    cr_assert(run != NULL, "%s", error->message);
    cr_expect(eq(sz, run->records_count, 0));
    cr_expect(eq(sz, run->functions_count, 0));
}

static void write_gzip(const char *folder, const char *name, const char *text)
{
    g_autofree char *path = g_build_filename(folder, name, NULL);
    g_autoptr(GFile) file = g_file_new_for_path(path);
    g_autoptr(GFileOutputStream) raw =
        g_file_replace(file, NULL, FALSE, G_FILE_CREATE_NONE, NULL, NULL);
    g_autoptr(GConverter) gzip =
        G_CONVERTER(g_zlib_compressor_new(G_ZLIB_COMPRESSOR_FORMAT_GZIP, -1));
    g_autoptr(GOutputStream) stream =
        g_converter_output_stream_new(G_OUTPUT_STREAM(raw), gzip);

    cr_assert(g_output_stream_write_all(stream, text, strlen(text), NULL, NULL, NULL));
    cr_assert(g_output_stream_close(stream, NULL, NULL));
}

Test(stored_run, reads_compressed_invocations)
{
    g_autoptr(GError) error = NULL;
    char *folder = temp_folder_new();

    g_free(temp_folder_write(folder, "run.json", COMPLETE));
    write_gzip(folder, "invocations.csv.gz",
               HEADER "4,f,measure,1,1,90,10,10,1,9,warm,0,ok\n");

    g_autoptr(VtStoredRun) run = vt_stored_run_load(folder, &error);

    temp_folder_free(folder);
    cr_assert(run != NULL, "%s", error->message);
    cr_assert(eq(sz, run->records_count, 1));
    cr_expect(eq(u64, run->records[0].invocation.id, 4));
}

Test(stored_run, bad_input_is_named)
{
    static const struct {
        const char *manifest, *invocations, *message;
    } cases[] = {
        { NULL, HEADER, "run.json" },
        { "{\"status\": ", HEADER, "run.json" },
        { "[1]", HEADER, "expected a JSON object" },
        { "{}", HEADER, "expected a \"status\"" },
        { "{\"status\": 7}", HEADER, "expected a \"status\"" },
        { COMPLETE, NULL, "--no-invocations" },
        { COMPLETE, "id,function\n", "phase" },
        { COMPLETE, HEADER "0,f,measure,1,1,9,1,1,1,9,warm,0\n", "line 2" },
        { COMPLETE, HEADER "-1,f,measure,1,1,9,1,1,1,9,warm,0,ok\n", "column 'id'" },
        { COMPLETE, HEADER "0,,measure,1,1,9,1,1,1,9,warm,0,ok\n", "column 'function'" },
        { COMPLETE, HEADER "0,f,cooldown,1,1,9,1,1,1,9,warm,0,ok\n",
          "one of warmup, measure, not 'cooldown'" },
        { COMPLETE, HEADER "0,f,measure,x,1,9,1,1,1,9,warm,0,ok\n",
          "column 'scheduled_us'" },
        { COMPLETE, HEADER "0,f,measure,1,1,-9,1,1,1,9,warm,0,ok\n",
          "column 'response_us'" },
        { COMPLETE, HEADER "0,f,measure,1,1,9999999999999999,1,1,1,9,warm,0,ok\n",
          "column 'response_us'" },
        { COMPLETE, HEADER "0,f,measure,1,1,,1,1,1,9,warm,0,ok\n",
          "expected the response time of an ok invocation" },
        { COMPLETE, HEADER "0,f,measure,1,1,9,1,1,1,9,warm,0,fine\n",
          "one of ok, error, timeout, refused, lost, not 'fine'" },
        { COMPLETE, HEADER "0,f,measure,1,1,9,1,1,1,9,tepid,0,ok\n", "column 'start'" },
        { COMPLETE, HEADER "0,f,measure,1,1,9,1,1,1,9,warm,-2,ok\n",
          "column 'instance'" },
        { COMPLETE,
          HEADER "3,f,measure,1,1,9,1,1,1,9,warm,0,ok\n"
                 "3,f,measure,1,1,9,1,1,1,9,warm,0,ok\n",
          "id 3 occurs twice" },
    };

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GError) error = NULL;
        g_autoptr(VtStoredRun) run =
            load(cases[i].manifest, cases[i].invocations, &error);

        cr_assert(run == NULL, "row %zu", i);
        cr_expect(not(g_error_matches(error, VT_ERROR, VT_ERROR_WORK)), "row %zu", i);
        cr_expect(strstr(error->message, cases[i].message) != NULL, "row %zu: %s", i,
                  error->message);
    }
}

/* A kill may cut the last line of a run that goes on; no other file may end like that. */
Test(stored_run, leaves_out_a_torn_line_of_a_run_that_was_killed)
{
    static const char *const rows =
        HEADER "0,f,warmup,100,110,2000,1000,1001,128,2,cold,3,ok\n"
               "1,g,warmup,100,110,2000,1000,1001,128,2,co";
    g_autoptr(GError) error = NULL;
    g_autoptr(VtStoredRun) killed = load("{\"status\": \"running\"}", rows, &error);

    cr_assert(killed != NULL, "%s", error->message);
    cr_expect(eq(sz, killed->records_count, 1));
    cr_expect(eq(sz, killed->functions_count, 1));

    g_autoptr(VtStoredRun) complete = load(COMPLETE, rows, &error);

    cr_assert(complete == NULL);
    cr_expect(error->code == VT_ERROR_INPUT);
}
