#include "tests/support/function_program.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include <errno.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

TestSuite(program, .timeout = 30);

static int64_t resident_kib(const char *pid)
{
    g_autofree char *path = g_strdup_printf("/proc/%s/status", pid);
    g_autofree char *text = NULL;

    cr_assert(g_file_get_contents(path, &text, NULL, NULL));
    return g_ascii_strtoll(strstr(text, "VmRSS:") + strlen("VmRSS:"), NULL, 10);
}

Test(program, is_ready_with_its_memory_touched)
{
    static const char *const options[] = { "--listen", "127.0.0.1:0", "--memory-mib",
                                           "96", NULL };
    FunctionProgram self = function_program_start(options);

    cr_expect(gt(int, self.port, 0));
    cr_expect(gt(i64, self.startup_cpu_us, 0));
    cr_expect(
        ge(i64, resident_kib(g_subprocess_get_identifier(self.process)), 96 * 1024));
    cr_expect(eq(int, function_program_stop(&self), 0));
}

Test(program, takes_its_port_from_the_environment)
{
    static const char *const options[] = { NULL };
    FunctionProgram self;

    g_setenv("PORT", "0", TRUE);
    self = function_program_start(options);
    cr_expect(gt(int, self.port, 0));
    cr_expect(eq(int, function_program_stop(&self), 0));
}

Test(program, listens_on_a_unix_domain_socket)
{
    g_autofree char *folder = g_dir_make_tmp("vitro-XXXXXX", NULL);
    g_autofree char *path = g_build_filename(folder, "socket", NULL);
    g_autofree char *address = g_strconcat("unix:", path, NULL);
    const char *const options[] = { "--listen", address, NULL };
    FunctionProgram self = function_program_start(options);

    cr_expect(eq(int, self.port, 0));
    cr_expect(g_file_test(path, G_FILE_TEST_EXISTS));
    cr_expect(eq(int, function_program_stop(&self), 0));
    cr_expect(not(g_file_test(path, G_FILE_TEST_EXISTS)));
    rmdir(folder);
}

Test(program, bad_usage_is_one_line_and_status_2)
{
    static const struct {
        const char *option, *value;
        int status;
    } cases[] = {
        { "--listen", "nowhere", 2 },
        { "--listen", "127.0.0.1:65536", 2 },
        { "--listen", "example.org:80", 2 },
        { "--listen", "unix:", 2 },
        { "--listen", "192.0.2.1:80", 1 }, /* not an address of this machine */
        { "--listen", "unix:/nonexistent/socket", 1 },
        { "--concurrency", "-1", 2 },
        { "--concurrency", "many", 2 },
        { "--memory-mib", "-5", 2 },
        { "--bogus", "1", 2 },
        { "stray", "argument", 2 },
        { "--die-with-parent", "1", 1 },
    };

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        const char *argv[] = { g_getenv("VITRO_FUNCTION"), cases[i].option,
                               cases[i].value, NULL };
        g_autofree char *out = NULL;
        g_autofree char *problem = NULL;
        int status;

        cr_assert(g_spawn_sync(NULL, (char **)argv, NULL, G_SPAWN_DEFAULT, NULL, NULL,
                               &out, &problem, &status, NULL));
        cr_expect(eq(int, WEXITSTATUS(status), cases[i].status), "row %zu", i);
        cr_expect(eq(str, out, (char *)""), "row %zu", i);
        cr_expect(g_str_has_prefix(problem, "vitro-function: "), "row %zu", i);
        cr_expect(strchr(problem, '\n') == problem + strlen(problem) - 1, "row %zu: %s",
                  i, problem);
    }
}

/* Runs in a process of its own: starts the function, waits until it is ready, and ends.
 */
static G_NORETURN void be_a_parent_that_dies(void)
{
    g_autofree char *pid = g_strdup_printf("%d", (int)getpid());
    const char *const options[] = { "--listen", "127.0.0.1:0", "--die-with-parent", pid,
                                    NULL };

    function_program_start(options);
    _exit(0);
}

Test(program, is_killed_when_its_parent_dies)
{
    pid_t parent;
    int status;
    pid_t ended;

    prctl(PR_SET_CHILD_SUBREAPER, 1); /* orphans become children of this process */
    parent = fork();
    if (parent == 0)
        be_a_parent_that_dies();
    cr_assert(eq(int, waitpid(parent, &status, 0), parent));
    cr_assert(eq(int, status, 0)); /* exited, with status 0 */
    do
        ended = waitpid(-1, &status, 0);
    while (ended < 0 && errno == EINTR);
    cr_expect(gt(int, ended, 0));
    cr_expect(eq(int, WTERMSIG(status), SIGKILL));
}
