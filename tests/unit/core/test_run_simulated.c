#include "core/csv.h"
#include "core/run_folder.h"
#include "tests/support/temp_folder.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static char *folder;

static void set_up(void)
{
    folder = temp_folder_new();
}

static void tear_down(void)
{
    temp_folder_free(folder);
}

TestSuite(run_simulated, .init = set_up, .fini = tear_down);

static const VtFunction function = { .name = (char *)"f" };

static VtRunFolder *create(bool gzip)
{
    const VtRunFolderOptions options = { .has_invocations = true,
                                         .is_simulated = true,
                                         .gzip = gzip };
    g_autoptr(JsonObject) manifest = json_object_new();

    return vt_run_folder_create(folder, &function, 1, manifest, &options, NULL);
}

static void record(VtRunFolder *self, uint64_t id)
{
    vt_run_log_record(vt_run_folder_log(self),
                      &(VtRecord){ .invocation = { .id = id, .requested_ns = VT_S },
                                   .response_ns = 2 * VT_S });
}

static void finish(VtRunFolder *self)
{
    g_autoptr(JsonObject) manifest = json_object_new();

    cr_assert(vt_run_folder_finish(self, manifest, "complete", "function\nf\n", NULL));
}

/* The ids of invocations.csv, packed or not, or of what there is of it. */
static GArray *read_ids(void)
{
    const bool is_packed = temp_folder_has(folder, "invocations.csv.gz");
    g_autofree char *path = g_build_filename(
        folder, is_packed ? "invocations.csv.gz" : "invocations.csv", NULL);
    g_autoptr(VtCsv) csv = vt_csv_open(path, NULL);
    GArray *ids = g_array_new(FALSE, FALSE, sizeof(uint64_t));
    GError *error = NULL;

    cr_assert(ne(ptr, csv, NULL));
    while (vt_csv_next(csv, &error)) {
        const uint64_t id = g_ascii_strtoull(vt_csv_text(csv, 0), NULL, 10);

        cr_assert(vt_csv_check_width(csv, &error), "%s", error->message);
        g_array_append_val(ids, id);
    }
    cr_assert(eq(ptr, error, NULL));
    return ids;
}

static void expect_ids(const uint64_t *expected, size_t count)
{
    g_autoptr(GArray) ids = read_ids();

    cr_assert(eq(sz, ids->len, count));
    for (size_t i = 0; i < count; i++)
        cr_expect(eq(u64, g_array_index(ids, uint64_t, i), expected[i]), "row %zu", i);
}

/* 2 waits for 1, and nothing is handed over before it is asked for. */
Test(run_simulated, rows_stand_by_id_while_the_run_goes_on)
{
    static const uint64_t expected[] = { 0, 1, 2, 4 };
    g_autoptr(VtRunFolder) self = create(false);

    record(self, 0);
    record(self, 2);
    vt_run_log_second(vt_run_folder_log(self), &(VtSecond){ 0 });
    expect_ids(NULL, 0);
    cr_assert(vt_run_folder_check(self, NULL));
    expect_ids(expected, 1);
    record(self, 1);
    record(self, 4);
    cr_assert(vt_run_folder_check(self, NULL));
    expect_ids(expected, 3);
    finish(self);
    expect_ids(expected, 4);
}

/* 0 comes when more others have come than may wait for it. */
Test(run_simulated, what_comes_too_late_is_sorted_in_at_the_end)
{
    static const size_t count = 600000;

    for (int gzip = 0; gzip < 2; gzip++) {
        g_autoptr(VtRunFolder) self = create(gzip);
        g_autoptr(GArray) ids = NULL;

        for (size_t id = 1; id < count; id++)
            record(self, id);
        record(self, 0);
        finish(self);
        cr_expect(eq(int, temp_folder_has(folder, "invocations.csv.gz"), gzip));
        ids = read_ids();
        cr_assert(eq(sz, ids->len, count));
        for (size_t i = 0; i < count; i++)
            cr_assert(eq(u64, g_array_index(ids, uint64_t, i), i));
    }
}

/* What waits is written when a folder is freed before its run has ended. */
Test(run_simulated, what_was_measured_is_kept_after_an_error)
{
    static const uint64_t expected[] = { 1, 3 };
    VtRunFolder *self = create(false);

    record(self, 3);
    record(self, 1);
    vt_run_folder_free(self);
    expect_ids(expected, 2);
}

/* 50 rows in a millisecond, in pairs out of order. */
static void write_until_killed(void)
{
    VtRunFolder *self = create(false);

    alarm(60); /* should the test itself die first */
    for (uint64_t id = 0;; id++) {
        record(self, id ^ 1);
        if (id % 50 == 49) {
            vt_run_folder_check(self, NULL);
            g_usleep(1000);
        }
    }
}

static int64_t file_size(void)
{
    g_autofree char *path = g_build_filename(folder, "invocations.csv", NULL);
    struct stat status;

    return stat(path, &status) == 0 ? status.st_size : 0;
}

Test(run_simulated, a_kill_leaves_whole_lines_in_order)
{
    for (int round = 0; round < 3; round++) {
        g_autoptr(GArray) ids = NULL;
        const pid_t child = fork();
        int status = 0;

        cr_assert(ge(int, child, 0));
        if (child == 0) {
            write_until_killed();
            _exit(1);
        }
        while (file_size() < 20000 * (round + 1) && waitpid(child, &status, WNOHANG) == 0)
            g_usleep(100);
        kill(child, SIGKILL);
        cr_assert(eq(int, waitpid(child, &status, 0), child));
        cr_expect(eq(int, WTERMSIG(status), SIGKILL));
        ids = read_ids();
        cr_expect(gt(sz, ids->len, 100));
        for (guint i = 0; i < ids->len; i++)
            cr_assert(eq(u64, g_array_index(ids, uint64_t, i), i));
    }
}
