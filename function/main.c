/* vitro-function: computes for as long as each request asks. */
#include "function/listener.h"
#include "function/server.h"
#include "function/work.h"

#include <glib.h>

#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <time.h>
#include <unistd.h>

enum { EXIT_DONE = 0, EXIT_WORK_FAILED = 1, EXIT_BAD_USAGE = 2 };

#define MEMORY_MAX_MIB  (1 << 20)
#define CONCURRENCY_MAX 1000
#define NS_PER_US       1000

static const char description[] =
    "Requests:\n"
    "  GET or POST /?duration_us=N   compute until N microseconds of processor time are\n"
    "                                used (duration_ms=N likewise; at most one hour)\n"
    "  GET /healthz                  answers at once, also while requests compute\n"
    "\n"
    "The reply is JSON: function, instance, cpu_us (processor time used), wall_us (time\n"
    "that took), queued_us (time before it began), started_us (since the Epoch), cold\n"
    "(whether it was the first request of this process).\n"
    "\n"
    "When it is ready it prints one line, `ready PORT STARTUP_CPU_US`; the port of a\n"
    "Unix-domain socket is 0. SIGTERM: requests that were received are answered first.\n"
    "Exit status: 0 done, 1 the work failed, 2 bad usage.\n";

typedef struct {
    char *listen;
    char *name;
    char *instance;
    int concurrency;
    int memory_mib;
    int64_t parent; /* 0: may outlive its parent */
} Options;

static void options_clear(Options *self)
{
    g_free(self->listen);
    g_free(self->name);
    g_free(self->instance);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Options, options_clear)

static bool check_range(const char *option, int64_t value, int64_t max, GError **error)
{
    if (value >= 0 && value <= max)
        return true;
    g_set_error(error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                "--%s: expected a whole number from 0 to %" G_GINT64_FORMAT, option, max);
    return false;
}

/* Knative says in PORT where a container is to listen. */
static char *default_listen(void)
{
    const char *port = g_getenv("PORT");

    return g_strconcat(":", port != NULL ? port : "8080", NULL);
}

static bool parse(Options *self, int argc, char **argv, GError **error)
{
    const GOptionEntry entries[] = {
        { "listen", 0, 0, G_OPTION_ARG_STRING, &self->listen,
          "where to listen (default :$PORT, or :8080); port 0: the kernel chooses",
          "HOST:PORT|unix:PATH" },
        { "concurrency", 0, 0, G_OPTION_ARG_INT, &self->concurrency,
          "requests that compute at a time (default 1); 0: no limit", "N" },
        { "memory-mib", 0, 0, G_OPTION_ARG_INT, &self->memory_mib,
          "memory to allocate and touch at start (default 0)", "N" },
        { "name", 0, 0, G_OPTION_ARG_STRING, &self->name,
          "name of the function, for replies", "NAME" },
        { "instance", 0, 0, G_OPTION_ARG_STRING, &self->instance,
          "name of this instance, for replies (default: the host's)", "NAME" },
        { "die-with-parent", 0, 0, G_OPTION_ARG_INT64, &self->parent,
          "be killed when the process PID, which started this one, ends", "PID" },
        { NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL },
    };
    g_autoptr(GOptionContext) context = g_option_context_new("- a synthetic function");

    g_option_context_add_main_entries(context, entries, NULL);
    g_option_context_set_description(context, description);
    if (!g_option_context_parse(context, &argc, &argv, error))
        return false;
    if (argc > 1) {
        g_set_error(error, G_OPTION_ERROR, G_OPTION_ERROR_FAILED,
                    "unexpected argument '%s'", argv[1]);
        return false;
    }
    if (self->listen == NULL)
        self->listen = default_listen();
    if (self->name == NULL)
        self->name = g_strdup("");
    if (self->instance == NULL)
        self->instance = g_strdup(g_get_host_name());
    return check_range("concurrency", self->concurrency, CONCURRENCY_MAX, error)
        && check_range("memory-mib", self->memory_mib, MEMORY_MAX_MIB, error)
        && check_range("die-with-parent", self->parent, G_MAXINT32, error);
}

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

static bool serve(const Options *options, GError **error)
{
    const VtServerConfig config = { .name = options->name,
                                    .instance = options->instance,
                                    .concurrency = options->concurrency };
    VtListener listener = { 0 };
    VtServer *server;
    sigset_t end_signals;
    int received;

    if (!die_with_parent(options->parent, error)
        || !vt_work_hold_memory((size_t)options->memory_mib, error)
        || !vt_listener_open(options->listen, &listener, error))
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
    g_auto(Options) options = { .concurrency = 1 };
    g_autoptr(GError) error = NULL;

    setlocale(LC_CTYPE, ""); /* NOLINT(concurrency-mt-unsafe): no other thread yet */
    if (parse(&options, argc, argv, &error) && serve(&options, &error))
        return EXIT_DONE;
    fprintf(stderr, "vitro-function: %s\n", error->message);
    return error->domain == G_OPTION_ERROR ? EXIT_BAD_USAGE : EXIT_WORK_FAILED;
}
