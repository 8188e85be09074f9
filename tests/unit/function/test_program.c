#include "tests/support/function_program.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include <errno.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

TestSuite(program, .timeout = 30);

/* VmRSS: what it has now; VmHWM: the most that it has had. */
static int64_t memory_kib(const FunctionProgram *self, const char *key)
{
    g_autofree char *path =
        g_strdup_printf("/proc/%s/status", g_subprocess_get_identifier(self->process));
    g_autofree char *text = NULL;

    cr_assert(g_file_get_contents(path, &text, NULL, NULL));
    return g_ascii_strtoll(strstr(text, key) + strlen(key), NULL, 10);
}

static void call(const FunctionProgram *self)
{
    static const char request[] = "GET /?duration_us=0 HTTP/1.0\r\n\r\n";
    g_autoptr(GSocketClient) client = g_socket_client_new();
    g_autoptr(GSocketConnection) connection = g_socket_client_connect_to_host(
        client, "127.0.0.1", (guint16)self->port, NULL, NULL);
    char reply[512] = "";

    cr_assert_not_null(connection);
    cr_assert(
        g_output_stream_write_all(g_io_stream_get_output_stream(G_IO_STREAM(connection)),
                                  request, strlen(request), NULL, NULL, NULL));
    cr_assert(
        g_input_stream_read_all(g_io_stream_get_input_stream(G_IO_STREAM(connection)),
                                reply, sizeof reply - 1, NULL, NULL, NULL));
    cr_assert_not_null(strstr(reply, " 200 "), "%s", reply);
}

Test(program, is_ready_with_its_memory_touched)
{
    static const char *const options[] = { "--listen", "127.0.0.1:0", "--memory-mib",
                                           "96", NULL };
    FunctionProgram self = function_program_start(options);

    cr_expect(gt(int, self.port, 0));
    cr_expect(gt(i64, self.startup_cpu_us, 0));
    cr_expect(ge(i64, memory_kib(&self, "VmRSS:"), 96 * 1024));
    cr_expect(eq(int, function_program_stop(&self), 0));
}

Test(program, takes_memory_for_a_call_and_gives_it_back)
{
    static const char *const options[] = { "--listen", "127.0.0.1:0", "--memory-mib",
                                           "96",       "--memory",    "call",
                                           NULL };
    FunctionProgram self = function_program_start(options);

    cr_expect(lt(i64, memory_kib(&self, "VmHWM:"), 96 * 1024));
    call(&self);
    cr_expect(ge(i64, memory_kib(&self, "VmHWM:"), 96 * 1024));
    cr_expect(lt(i64, memory_kib(&self, "VmRSS:"), 96 * 1024));
    cr_expect(eq(int, function_program_stop(&self), 0));
}

Test(program, waits_and_computes_before_it_is_ready)
{
    static const char *const options[] = {
        "--listen", "127.0.0.1:0", "--start-cpu-ms", "60", "--start-delay-ms", "300", NULL
    };
    const gint64 started_us = g_get_monotonic_time();
    FunctionProgram self = function_program_start(options);

    cr_expect(ge(i64, self.startup_cpu_us, 60000));
    cr_expect(lt(i64, self.startup_cpu_us, 300000)); /* the delay is no work */
    cr_expect(ge(i64, g_get_monotonic_time() - started_us, 360000));
    cr_expect(eq(int, function_program_stop(&self), 0));
}

static int64_t least_startup_cpu_us(const char *const *options)
{
    int64_t least_us = INT64_MAX;

    for (int round = 0; round < 3; round++) {
        FunctionProgram self = function_program_start(options);

        least_us = MIN(least_us, self.startup_cpu_us);
        call(&self);
        cr_expect(eq(int, function_program_stop(&self), 0));
    }
    return least_us;
}

/* That takes some 10 ms, unless it is said. */
Test(program, measures_at_start_how_much_an_iteration_is)
{
    static const char *const measures[] = { "--listen", "127.0.0.1:0", "--work",
                                            "iterations", NULL };
    static const char *const knows[] = { "--listen",   "127.0.0.1:0",         "--work",
                                         "iterations", "--iterations-per-ms", "1",
                                         NULL };

    cr_expect(
        gt(i64, least_startup_cpu_us(measures), least_startup_cpu_us(knows) + 2000));
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
        { "--memory", "never", 2 },
        { "--work", "hard", 2 },
        { "--iterations-per-ms", "1000001", 2 },
        { "--start-delay-ms", "-1", 2 },
        { "--start-cpu-ms", "3600001", 2 },
        { "--join-cgroup", "/nonexistent", 1 },
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
