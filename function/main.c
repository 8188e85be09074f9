/* vitro-function: works for as long as each request asks. */
#include "function/listener.h"
#include "function/memory.h"
#include "function/options.h"
#include "function/server.h"

#include <glib.h>

#include <errno.h>
#include <fcntl.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <time.h>
#include <unistd.h>

enum { EXIT_DONE = 0, EXIT_WORK_FAILED = 1, EXIT_BAD_USAGE = 2 };

#define NS_PER_US 1000
#define NS_PER_MS INT64_C(1000000)

/* The kernel sends the signal when the parent's thread ends; a parent that ended
 * before it was asked to has left us to someone else. */
static bool die_with_parent(int64_t parent, GError **error)
{
    if (parent == 0)
        return true;
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() == parent)
        return true;
    g_set_error(error, G_FILE_ERROR, G_FILE_ERROR_FAILED,
                "the parent process %" G_GINT64_FORMAT " is gone", parent);
    return false;
}

/* So early that starting is limited, too. */
static bool join_cgroup(const char *folder, GError **error)
{
    static const char self[] = "0"; /* whoever writes it */
    g_autofree char *path = NULL;
    int fd;
    bool has_joined;

    if (folder == NULL)
        return true;
    path = g_build_filename(folder, "cgroup.procs", NULL);
    fd = open(path, O_WRONLY | O_CLOEXEC);
    has_joined = fd >= 0 && write(fd, self, strlen(self)) > 0;
    if (!has_joined) {
        g_set_error(error, G_FILE_ERROR, g_file_error_from_errno(errno),
                    "cannot write '%s': %s", path, g_strerror(errno));
    }
    if (fd >= 0)
        close(fd);
    return has_joined;
}

/* What a runtime does before it answers; the memory stays until the process ends. */
static bool start_up(const VtFunctionOptions *options, GError **error)
{
    const VtWorkConfig delay = { .kind = VT_WORK_SLEEP };
    const VtWorkConfig compute = { .kind = VT_WORK_CPU };
    VtMemory memory;
    VtWork done;

    if (!vt_work_do(&delay, options->start_delay_ms * NS_PER_MS, &done, error)
        || !vt_work_do(&compute, options->start_cpu_ms * NS_PER_MS, &done, error))
        return false;
    return options->is_memory_of_calls
        || vt_memory_take((size_t)options->memory_mib, &memory, error);
}

static VtWorkConfig work_of(const VtFunctionOptions *options)
{
    VtWorkConfig work = { .kind = options->work_kind,
                          .iterations_per_ms = options->iterations_per_ms };

    if (work.kind == VT_WORK_ITERATIONS && work.iterations_per_ms == 0)
        work.iterations_per_ms = vt_work_measure_iterations_per_ms();
    if (options->is_memory_of_calls)
        work.memory_mib = (size_t)options->memory_mib;
    return work;
}

static sigset_t block_end_signals(void)
{
    sigset_t signals;

    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGINT);
    pthread_sigmask(SIG_BLOCK, &signals, NULL);
    return signals;
}

static void say_ready(int port)
{
    printf("ready %d %" G_GINT64_FORMAT "\n", port,
           vt_clock_read_ns(CLOCK_PROCESS_CPUTIME_ID) / NS_PER_US);
    fflush(stdout);
}

static bool serve(const VtFunctionOptions *options, GError **error)
{
    VtServerConfig config = { .name = options->name,
                              .instance = options->instance,
                              .concurrency = options->concurrency };
    VtListener listener = { 0 };
    VtServer *server;
    sigset_t end_signals;
    int received;

    if (!die_with_parent(options->parent, error) || !join_cgroup(options->cgroup, error)
        || !start_up(options, error))
        return false;
    config.work = work_of(options);
    if (!vt_listener_open(options->listen, &listener, error))
        return false;
    end_signals = block_end_signals(); /* the server's threads inherit it */
    server = vt_server_start(&config, listener.fd, error);
    if (server != NULL) {
        say_ready(listener.port);
        sigwait(&end_signals, &received);
        vt_server_stop(server);
    }
    vt_listener_clear(&listener);
    return server != NULL;
}

int main(int argc, char **argv)
{
    g_auto(VtFunctionOptions) options = { .concurrency = 1 };
    g_autoptr(GError) error = NULL;

    setlocale(LC_CTYPE, ""); /* NOLINT(concurrency-mt-unsafe): no other thread yet */
    if (vt_function_options_parse(&options, argc, argv, &error)
        && serve(&options, &error))
        return EXIT_DONE;
    fprintf(stderr, "vitro-function: %s\n", error->message);
    return error->domain == G_OPTION_ERROR ? EXIT_BAD_USAGE : EXIT_WORK_FAILED;
}
