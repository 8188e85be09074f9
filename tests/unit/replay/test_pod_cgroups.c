#include "core/errors.h"
#include "replay/pod_cgroups.h"
#include "tests/support/temp_folder.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

TestSuite(pod_cgroups, .timeout = 30);

static char *our_folder(const char *group)
{
    g_autofree char *name = g_strdup_printf("vitro-%d", (int)getpid());

    return g_build_filename(group, name, NULL);
}

static void expect_text(const char *folder, const char *name, const char *expected)
{
    g_autofree char *text = temp_folder_read(folder, name);

    if (expected == NULL) {
        cr_expect_null(text, "%s: %s", name, text);
        return;
    }
    cr_assert_not_null(text, "%s is not there", name);
    cr_expect(eq(str, text, (char *)expected), "%s", name);
}

/* In a folder that is no control group: what would be written is there to be read.
 * Shares are 1024 a core and at least 2; a quota is a limit's part of 100 ms and at least
 * 1 ms. The weight of S shares is 1 + (S - 2) * 9999 / 262142, whole numbers all: of
 * 1024, 1 + 10218978 / 262142 = 1 + 38. */
Test(pod_cgroups, have_the_request_and_the_limit_as_the_kubelet_writes_them)
{
    static const struct {
        uint32_t request_milli, limit_milli;
        const char *shares, *quota_us;
        const char *weight, *max;
    } cases[] = {
        { 1000, 1000, "1024", "100000", "39", "100000 100000" },
        { 250, 2500, "256", "250000", "10", "250000 100000" },
        { 1, 0, "2", NULL, "1", NULL },
        { 0, 5, "2", "1000", "1", "1000 100000" },
        { 1000000, 0, "262144", NULL, "10000", NULL },
    };

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        const VtPodSpec spec = { .cpu_request_milli = cases[i].request_milli,
                                 .cpu_limit_milli = cases[i].limit_milli };

        for (int is_v2 = 0; is_v2 < 2; is_v2++) {
            char *group = temp_folder_new();
            g_autoptr(VtPodCgroups) self = vt_pod_cgroups_new_in(group, is_v2, NULL);
            g_autofree char *pod = vt_pod_cgroups_add(self, &spec, NULL);

            cr_assert_not_null(pod);
            expect_text(pod, "cpu.shares", is_v2 ? NULL : cases[i].shares);
            expect_text(pod, "cpu.cfs_quota_us", is_v2 ? NULL : cases[i].quota_us);
            expect_text(pod, "cpu.weight", is_v2 ? cases[i].weight : NULL);
            expect_text(pod, "cpu.max", is_v2 ? cases[i].max : NULL);
            expect_text(group, "cgroup.subtree_control", is_v2 ? "+cpu" : NULL);
            temp_folder_free(group);
        }
    }
}

Test(pod_cgroups, each_pod_has_its_own_and_none_is_left)
{
    const VtPodSpec spec = { .cpu_request_milli = 100 };
    char *group = temp_folder_new();
    g_autofree char *ours = our_folder(group);
    VtPodCgroups *self = vt_pod_cgroups_new_in(group, false, NULL);
    g_autofree char *first = vt_pod_cgroups_add(self, &spec, NULL);
    g_autofree char *second = vt_pod_cgroups_add(self, &spec, NULL);

    cr_expect(ne(str, first, second));
    cr_expect(g_str_has_prefix(first, ours));
    for (int i = 0; i < 2; i++) { /* files of a control group go with it */
        char *shares = g_build_filename(i == 0 ? first : second, "cpu.shares", NULL);

        cr_assert(eq(int, g_remove(shares), 0));
        g_free(shares);
    }
    vt_pod_cgroups_remove(self, first);
    cr_expect(not(g_file_test(first, G_FILE_TEST_EXISTS)));
    cr_expect(g_file_test(second, G_FILE_TEST_EXISTS));
    vt_pod_cgroups_remove(self, second);
    vt_pod_cgroups_free(self);
    cr_expect(eq(int, g_rmdir(group), 0)); /* is empty */
    g_free(group);
}

Test(pod_cgroups, that_cannot_be_made_are_an_error_that_names_the_place)
{
    g_autoptr(GError) error = NULL;

    cr_expect_null(vt_pod_cgroups_new_in("/nonexistent", false, &error));
    cr_expect(g_error_matches(error, VT_ERROR, VT_ERROR_WORK));
    cr_expect_not_null(strstr(error->message, "'/nonexistent/vitro-"));
}

/* A group of version 2 without the processor's controller, such as /proc is none. */
Test(pod_cgroups, that_cannot_be_limited_are_an_error_and_leave_nothing)
{
    g_autoptr(GError) error = NULL;
    char *group = temp_folder_new();
    g_autofree char *blocked = g_build_filename(group, "cgroup.subtree_control", NULL);

    cr_assert(eq(int, g_mkdir(blocked, 0755), 0)); /* cannot be written to */
    cr_expect_null(vt_pod_cgroups_new_in(group, true, &error));
    cr_expect_not_null(strstr(error->message, blocked));
    g_rmdir(blocked);
    cr_expect(eq(int, g_rmdir(group), 0));
    g_free(group);
}

/* Joins the group, as a function does, and computes until it is killed. */
static G_NORETURN void compute_in(const char *folder)
{
    FILE *members = NULL;
    g_autofree char *path = g_build_filename(folder, "cgroup.procs", NULL);

    members = fopen(path, "w");
    if (members == NULL || fputs("0", members) < 0 || fclose(members) != 0)
        _exit(1);
    for (;;)
        ;
}

static int64_t times_throttled(const char *folder)
{
    static const char key[] = "nr_throttled ";
    g_autofree char *path = g_build_filename(folder, "cpu.stat", NULL);
    g_autofree char *text = NULL;

    cr_assert(g_file_get_contents(path, &text, NULL, NULL));
    return g_ascii_strtoll(strstr(text, key) + strlen(key), NULL, 10);
}

/* A tenth of a core is used up in each period of a process that wants a whole one. */
Test(pod_cgroups, hold_up_a_process_at_its_limit)
{
    const VtPodSpec spec = { .cpu_request_milli = 100, .cpu_limit_milli = 100 };
    g_autoptr(GError) error = NULL;
    VtPodCgroups *self = vt_pod_cgroups_new(&error);
    g_autofree char *folder = NULL;
    pid_t child;
    int status;

    if (self == NULL)
        cr_skip_test("no control groups may be made here: %s", error->message);
    folder = vt_pod_cgroups_add(self, &spec, &error);
    cr_assert_not_null(folder, "%s", error == NULL ? "" : error->message);
    child = fork();
    if (child == 0)
        compute_in(folder);
    for (int i = 0; i < 1000 && times_throttled(folder) < 2; i++)
        g_usleep(10000);
    cr_expect(ge(i64, times_throttled(folder), 2));
    kill(child, SIGKILL);
    waitpid(child, &status, 0);
    cr_expect(eq(int, WTERMSIG(status), SIGKILL));
    vt_pod_cgroups_remove(self, folder);
    cr_expect(not(g_file_test(folder, G_FILE_TEST_EXISTS)));
    vt_pod_cgroups_free(self);
}
