#include "core/csv.h"
#include "core/errors.h"
#include "core/run_folder.h"
#include "tests/support/temp_folder.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static char *folder;
static char *run; /* a folder in it that does not exist yet */

static void set_up(void)
{
    folder = temp_folder_new();
    run = g_build_filename(folder, "deep", "run", NULL);
}

static void tear_down(void)
{
    g_free(run);
    temp_folder_free(folder);
}

TestSuite(run_folder, .init = set_up, .fini = tear_down);

static const VtFunction functions[] = { { .name = (char *)"f" },
                                        { .name = (char *)"g,1" } };

static VtRunFolder *create(const VtRunFolderOptions *options, GError **error)
{
    g_autoptr(JsonObject) manifest = json_object_new();

    json_object_set_int_member(manifest, "seed", 7);
    return vt_run_folder_create(run, functions, G_N_ELEMENTS(functions), manifest,
                                options, error);
}

static VtRunFolder *create_all(void)
{
    static const VtRunFolderOptions options = { .has_invocations = true,
                                                .has_decisions = true };
    GError *error = NULL;
    VtRunFolder *self = create(&options, &error);

    cr_assert(ne(ptr, self, NULL), "%s", error != NULL ? error->message : "");
    return self;
}

static void expect_file(const char *name, const char *expected)
{
    g_autofree char *text = temp_folder_read(run, name);

    cr_assert(ne(ptr, text, NULL), "%s", name);
    cr_expect(eq(str, text, (char *)expected), "%s", name);
}

static void finish(VtRunFolder *self, const char *status)
{
    g_autoptr(JsonObject) manifest = json_object_new();
    GError *error = NULL;

    json_object_set_int_member(manifest, "seed", 7);
    json_object_set_string_member(manifest, "trace_digest", "00ff");
    cr_assert(vt_run_folder_finish(self, manifest, status, "function\nf\n", &error), "%s",
              error != NULL ? error->message : "");
}

static void record(VtRunFolder *self, const VtRecord *value)
{
    VtRunLog *log = vt_run_folder_log(self);

    vt_run_log_record(log, value);
}

static void second(VtRunFolder *self, const VtSecond *value)
{
    VtRunLog *log = vt_run_folder_log(self);

    vt_run_log_second(log, value);
}

#define INVOCATIONS_HEADER                                                               \
    "id,function,phase,scheduled_us,sent_us,response_us,requested_us,executed_us,"       \
    "memory_mib,slowdown,start,instance,status\n"
#define TIMELINE_HEADER                                                                  \
    "second,arrivals,in_flight,queued,pods_desired,pods_starting,pods_ready,"            \
    "pods_terminating,cpu_busy_cores\n"
#define COLDSTARTS_HEADER                                                                \
    "function,instance,node,created_us,scheduled_us,started_us,ready_us,usable_us,"      \
    "deleted_us,gone_us\n"
#define DECISIONS_HEADER                                                                 \
    "time_us,function,stable,panic,ready,desired,panicking,excess_burst_capacity\n"

static const VtRecord answered = {
    .invocation = { .id = 1,
                    .scheduled_ns = 1500 * VT_US,
                    .requested_ns = 3 * VT_MS,
                    .function = 1,
                    .memory_mib = 128,
                    .phase = VT_PHASE_MEASURE },
    .sent_ns = 1501999,              /* 1501.999 us: truncated */
    .response_ns = 10 * VT_MS + 999, /* the slowdown is that of 10000 us */
    .executed_ns = 3 * VT_MS + 1,
    .instance = 4,
    .start = VT_START_COLD,
    .status = VT_STATUS_OK,
};
static const VtRecord refused = {
    .invocation = { .id = 0,
                    .scheduled_ns = 0,
                    .requested_ns = 1 * VT_MS,
                    .function = 0,
                    .memory_mib = 0,
                    .phase = VT_PHASE_WARMUP },
    .sent_ns = VT_UNKNOWN,
    .response_ns = VT_UNKNOWN,
    .executed_ns = VT_UNKNOWN,
    .instance = VT_INSTANCE_UNKNOWN,
    .start = VT_START_UNKNOWN,
    .status = VT_STATUS_REFUSED,
};
/* Answered, but not ok: its response is known and its slowdown means nothing. */
static const VtRecord failed = {
    .invocation = { .id = 2,
                    .scheduled_ns = 2 * VT_MS,
                    .requested_ns = 1 * VT_MS,
                    .function = 0,
                    .memory_mib = 1,
                    .phase = VT_PHASE_MEASURE },
    .sent_ns = 2 * VT_MS,
    .response_ns = 5 * VT_MS,
    .executed_ns = VT_UNKNOWN,
    .instance = 0,
    .start = VT_START_WARM,
    .status = VT_STATUS_ERROR,
};

/* Columns as contract.md names them; 10 ms / 3 ms = 3.333333. */
Test(run_folder, writes_every_file_as_agreed)
{
    g_autoptr(VtRunFolder) self = create_all();
    VtRunLog *log = vt_run_folder_log(self);

    record(self, &answered);
    record(self, &failed);
    record(self, &refused);
    vt_run_log_pod(log, &(VtPodRow){ .function = 1,
                                     .instance = 4,
                                     .node = 2,
                                     .created_ns = 0,
                                     .scheduled_ns = 1999,
                                     .started_ns = 3 * VT_MS,
                                     .ready_ns = 4 * VT_MS,
                                     .usable_ns = 5 * VT_MS,
                                     .deleted_ns = VT_UNKNOWN,
                                     .gone_ns = VT_UNKNOWN });
    vt_run_log_pod(log, &(VtPodRow){ .function = 0, /* found no node */
                                     .node = UINT32_MAX,
                                     .created_ns = VT_MS,
                                     .scheduled_ns = VT_UNKNOWN,
                                     .started_ns = VT_UNKNOWN,
                                     .ready_ns = VT_UNKNOWN,
                                     .usable_ns = VT_UNKNOWN,
                                     .deleted_ns = VT_UNKNOWN,
                                     .gone_ns = VT_UNKNOWN });
    vt_run_log_decision(log, &(VtDecision){ .time_ns = 2 * VT_S,
                                            .function = 0,
                                            .stable = 0.1,
                                            .panic = 12,
                                            .ready = 1,
                                            .desired = 2,
                                            .has_bursts = true,
                                            .is_panicking = true,
                                            .excess_burst_capacity = -99 });
    vt_run_log_decision(log, &(VtDecision){ .time_ns = 3 * VT_S,
                                            .function = 0,
                                            .stable = 2,
                                            .panic = 2,
                                            .ready = 1,
                                            .desired = 2 });
    second(self, &(VtSecond){ 0, 3, 1, 1, 2, 1, 1, 0, 0.12345 });
    second(self, &(VtSecond){ 1, 0, 0, -1, -1, -1, -1, -1, -1 });
    finish(self, "complete");
    expect_file("invocations.csv", INVOCATIONS_HEADER
                "0,f,warmup,0,,,1000,,0,,unknown,,refused\n"
                "1,\"g,1\",measure,1500,1501,10000,3000,3000,128,3.333333,cold,4,ok\n"
                "2,f,measure,2000,2000,5000,1000,,1,,warm,0,error\n");
    expect_file("coldstarts.csv", COLDSTARTS_HEADER "\"g,1\",4,2,0,1,3000,4000,5000,,\n"
                                                    "f,0,,1000,,,,,,\n");
    expect_file("decisions.csv", DECISIONS_HEADER "2000000,f,0.1,12,1,2,1,-99\n"
                                                  "3000000,f,2,2,1,2,,\n");
    expect_file("timeline.csv", TIMELINE_HEADER "0,3,1,1,2,1,1,0,0.123\n"
                                                "1,0,0,,,,,,\n");
    expect_file("functions.csv", "function\nf\n");
    expect_file("run.json", "{\n  \"status\" : \"complete\",\n  \"seed\" : 7,\n"
                            "  \"trace_digest\" : \"00ff\"\n}\n");
}

Test(run_folder, shows_a_running_run_from_the_start)
{
    g_autoptr(VtRunFolder) self = create_all();

    expect_file("run.json", "{\n  \"status\" : \"running\",\n  \"seed\" : 7\n}\n");
    expect_file("invocations.csv", INVOCATIONS_HEADER);
    expect_file("timeline.csv", TIMELINE_HEADER);
    expect_file("coldstarts.csv", COLDSTARTS_HEADER);
    expect_file("decisions.csv", DECISIONS_HEADER);
    record(self, &refused);
    expect_file("invocations.csv", INVOCATIONS_HEADER);
    second(self, &(VtSecond){ 0, 1, 0, 0, 0, 0, 0, 0, 0 });
    expect_file("invocations.csv",
                INVOCATIONS_HEADER "0,f,warmup,0,,,1000,,0,,unknown,,refused\n");
    expect_file("timeline.csv", TIMELINE_HEADER "0,1,0,0,0,0,0,0,0.000\n");
}

Test(run_folder, keeps_what_was_measured_when_the_run_fails)
{
    VtRunFolder *self = create_all();

    record(self, &refused);
    vt_run_folder_free(self);
    expect_file("invocations.csv",
                INVOCATIONS_HEADER "0,f,warmup,0,,,1000,,0,,unknown,,refused\n");
    expect_file("run.json", "{\n  \"status\" : \"running\",\n  \"seed\" : 7\n}\n");
}

Test(run_folder, leaves_out_what_is_not_wanted)
{
    static const VtRunFolderOptions options = { .has_invocations = false };
    g_autoptr(VtRunFolder) self = create(&options, NULL);
    VtRunLog *log = vt_run_folder_log(self);

    record(self, &answered);
    vt_run_log_decision(log, &(VtDecision){ .function = 0 });
    finish(self, "interrupted");
    cr_expect(not(temp_folder_has(run, "invocations.csv")));
    cr_expect(not(temp_folder_has(run, "decisions.csv")));
    cr_expect(temp_folder_has(run, "timeline.csv"));
}

Test(run_folder, compresses_finished_invocations)
{
    static const VtRunFolderOptions options = { .has_invocations = true, .gzip = true };
    g_autoptr(VtRunFolder) self = create(&options, NULL);
    g_autofree char *path = g_build_filename(run, "invocations.csv.gz", NULL);
    g_autoptr(VtCsv) csv = NULL;

    record(self, &answered);
    record(self, &refused);
    finish(self, "complete");
    cr_expect(not(temp_folder_has(run, "invocations.csv")));
    csv = vt_csv_open(path, NULL);
    cr_assert(ne(ptr, csv, NULL));
    for (int i = 0; i < 2; i++) {
        int64_t id = -1;

        cr_assert(vt_csv_next(csv, NULL));
        cr_assert(vt_csv_int64(csv, 0, 0, 9, &id, NULL));
        cr_expect(eq(i64, id, i), "sorted");
    }
    cr_expect(not(vt_csv_next(csv, NULL)));
}

Test(run_folder, replaces_an_earlier_run_and_its_leftovers)
{
    static const VtRunFolderOptions gzip = { .has_invocations = true, .gzip = true };
    static const VtRunFolderOptions none = { .has_invocations = false };
    VtRunFolder *earlier = create(&gzip, NULL);
    g_autoptr(VtRunFolder) self = NULL;

    finish(earlier, "complete");
    vt_run_folder_free(earlier);
    g_free(temp_folder_write(run, "run.json.part-a1b2c3", "{"));
    self = create(&none, NULL);
    cr_assert(ne(ptr, self, NULL));
    cr_expect(not(temp_folder_has(run, "invocations.csv.gz")));
    cr_expect(not(temp_folder_has(run, "functions.csv")));
    cr_expect(not(temp_folder_has(run, "run.json.part-a1b2c3")));
    expect_file("run.json", "{\n  \"status\" : \"running\",\n  \"seed\" : 7\n}\n");
}

Test(run_folder, refuses_a_folder_with_anything_else)
{
    /* Files in the folder; the last one should be named by the error. */
    static const char *const cases[][3] = {
        { "run.json", "thesis.tex", "thesis.tex" },
        { "timeline.csv", NULL, "timeline.csv" }, /* ours by name, but no run.json */
        { "invocations.csv.bak", NULL, "invocations.csv.bak" },
    };

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        static const VtRunFolderOptions options = { .has_invocations = true };
        GError *error = NULL;

        g_assert_cmpint(g_mkdir_with_parents(run, 0777), ==, 0);
        for (int file = 0; file < 2 && cases[i][file] != NULL; file++)
            g_free(temp_folder_write(run, cases[i][file], "precious"));
        cr_expect(eq(ptr, create(&options, &error), NULL), "row %zu", i);
        cr_assert(g_error_matches(error, VT_ERROR, VT_ERROR_WORK), "row %zu", i);
        cr_expect(strstr(error->message, cases[i][2]) != NULL, "%s", error->message);
        g_clear_error(&error);
        for (int file = 0; file < 2 && cases[i][file] != NULL; file++)
            expect_file(cases[i][file], "precious");
        temp_folder_free(g_strdup(run));
    }
}

Test(run_folder, says_where_it_cannot_be_made)
{
    static const VtRunFolderOptions options = { .has_invocations = true };
    GError *error = NULL;

    g_free(temp_folder_write(folder, "deep", "a file in the way"));
    cr_expect(eq(ptr, create(&options, &error), NULL));
    cr_assert(g_error_matches(error, VT_ERROR, VT_ERROR_WORK));
    cr_expect(strstr(error->message, run) != NULL, "%s", error->message);
    g_clear_error(&error);
}

/* Writes seconds of 50 invocations, in pairs out of order, until it is killed. */
static void write_until_killed(void)
{
    VtRunFolder *self = create_all();

    alarm(60); /* should the test itself die first */
    for (int64_t i = 0;; i++) {
        for (int call = 0; call < 50; call++) {
            VtRecord value = answered;

            value.invocation.id = (uint64_t)(50 * i + call) ^ 1;
            record(self, &value);
        }
        second(self, &(VtSecond){ i, 50, 0, 0, 0, 0, 0, 0, 0 });
        g_usleep(500);
    }
}

static size_t count_rows(const char *name)
{
    g_autofree char *path = g_build_filename(run, name, NULL);
    g_autoptr(VtCsv) csv = vt_csv_open(path, NULL);
    GError *error = NULL;
    size_t rows = 0;

    cr_assert(ne(ptr, csv, NULL), "%s", name);
    while (vt_csv_next(csv, &error)) {
        cr_assert(vt_csv_check_width(csv, &error), "%s", error->message);
        rows++;
    }
    cr_assert(eq(ptr, error, NULL), "%s", name);
    return rows;
}

static int64_t file_size(const char *name)
{
    g_autofree char *path = g_build_filename(run, name, NULL);
    struct stat status;

    return stat(path, &status) == 0 ? status.st_size : 0;
}

/* A second's invocations are handed over before its row of the timeline could be, so
 * the invocations are at most one second ahead. */
Test(run_folder, survives_a_kill_at_any_instant)
{
    for (int round = 0; round < 5; round++) {
        const pid_t child = fork();
        size_t seconds;
        size_t invocations;
        int status = 0;

        cr_assert(ge(int, child, 0));
        if (child == 0) {
            write_until_killed();
            _exit(1);
        }
        while (file_size("timeline.csv") < 1000 * (round + 1)
               && waitpid(child, &status, WNOHANG) == 0)
            g_usleep(100);
        kill(child, SIGKILL);
        cr_assert(eq(int, waitpid(child, &status, 0), child));
        cr_expect(eq(int, WTERMSIG(status), SIGKILL));
        seconds = count_rows("timeline.csv");
        invocations = count_rows("invocations.csv");
        cr_expect(ge(sz, invocations, 50 * seconds));
        cr_expect(le(sz, invocations, 50 * (seconds + 1)));
        cr_expect(eq(sz, count_rows("coldstarts.csv"), 0));
        cr_expect(eq(sz, count_rows("decisions.csv"), 0));
        expect_file("run.json", "{\n  \"status\" : \"running\",\n  \"seed\" : 7\n}\n");
    }
}
