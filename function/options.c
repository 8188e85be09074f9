#include "function/options.h"

#define MEMORY_MAX_MIB  (1 << 20)
#define CONCURRENCY_MAX 1000
#define START_MAX_MS    3600000

static const char description[] =
    "Requests:\n"
    "  GET or POST /?duration_us=N   work for N microseconds (duration_ms=N likewise; "
    "at\n"
    "                                most one hour)\n"
    "  GET /healthz                  answers at once, also while requests compute\n"
    "\n"
    "Work: cpu uses the time asked for on the processor, however long that takes; wall\n"
    "computes until the time is over, however little it gets; sleep only waits;\n"
    "iterations does as many as take that time on an idle processor. Memory per call is\n"
    "taken within the time asked for.\n"
    "\n"
    "The reply is JSON: function, instance, cpu_us (processor time used), wall_us (time\n"
    "that took), queued_us (time before it began), started_us (since the Epoch),\n"
    "age_us (since this process was ready), cold (whether it was its first request).\n"
    "\n"
    "Requests beyond the concurrency wait in order of arrival. They are bounded by the\n"
    "process's descriptors (ulimit -n, at most 65536): each keeps its connection, and\n"
    "further connections are not accepted meanwhile. A body has at most 65536 bytes.\n"
    "\n"
    "When it is ready it prints one line, `ready PORT STARTUP_CPU_US`; the port of a\n"
    "Unix-domain socket is 0. SIGTERM: requests that were received are answered first.\n"
    "Exit status: 0 done, 1 the work failed, 2 bad usage.\n";

/* As given: names that mean one of a few things. */
typedef struct {
    char *work;
    char *memory;
} Names;

static void names_clear(Names *self)
{
    g_free(self->work);
    g_free(self->memory);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Names, names_clear)

static bool check_range(const char *option, int64_t value, int64_t max, GError **error)
{
    if (value >= 0 && value <= max)
        return true;
    g_set_error(error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                "--%s: expected a whole number from 0 to %" G_GINT64_FORMAT, option, max);
    return false;
}

static bool check_ranges(const VtFunctionOptions *self, GError **error)
{
    return check_range("concurrency", self->concurrency, CONCURRENCY_MAX, error)
        && check_range("memory-mib", self->memory_mib, MEMORY_MAX_MIB, error)
        && check_range("start-delay-ms", self->start_delay_ms, START_MAX_MS, error)
        && check_range("start-cpu-ms", self->start_cpu_ms, START_MAX_MS, error)
        && check_range("iterations-per-ms", self->iterations_per_ms,
                       VT_ITERATIONS_PER_MS_MAX, error)
        && check_range("die-with-parent", self->parent, G_MAXINT32, error);
}

/* Index of @name among @names; absent, it is the first. */
static bool find_name(const char *option, const char *name, const char *const *names,
                      int *out, GError **error)
{
    g_autofree char *expected = NULL;

    for (int i = 0; names[i] != NULL; i++) {
        if (name == NULL || g_str_equal(name, names[i])) {
            *out = i;
            return true;
        }
    }
    expected = g_strjoinv(", ", (char **)names);
    g_set_error(error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                "--%s: expected one of %s, not '%s'", option, expected, name);
    return false;
}

static bool read_names(VtFunctionOptions *self, const Names *names, GError **error)
{
    static const char *const kinds[] = { [VT_WORK_CPU] = "cpu",
                                         [VT_WORK_WALL] = "wall",
                                         [VT_WORK_SLEEP] = "sleep",
                                         [VT_WORK_ITERATIONS] = "iterations",
                                         NULL };
    static const char *const memories[] = { "start", "call", NULL };
    int kind;
    int memory;

    if (!find_name("work", names->work, kinds, &kind, error)
        || !find_name("memory", names->memory, memories, &memory, error))
        return false;
    self->work_kind = (VtWorkKind)kind;
    self->is_memory_of_calls = memory == 1;
    return true;
}

/* Knative says in PORT where a container is to listen. */
static char *default_listen(void)
{
    const char *port = g_getenv("PORT");

    return g_strconcat(":", port != NULL ? port : "8080", NULL);
}

static void set_defaults(VtFunctionOptions *self)
{
    if (self->listen == NULL)
        self->listen = default_listen();
    if (self->name == NULL)
        self->name = g_strdup("");
    if (self->instance == NULL)
        self->instance = g_strdup(g_get_host_name());
}

bool vt_function_options_parse(VtFunctionOptions *self, int argc, char **argv,
                               GError **error)
{
    g_auto(Names) names = { 0 };
    const GOptionEntry entries[] = {
        { "listen", 0, 0, G_OPTION_ARG_STRING, &self->listen,
          "where to listen (default :$PORT, or :8080); port 0: the kernel chooses",
          "HOST:PORT|unix:PATH" },
        { "concurrency", 0, 0, G_OPTION_ARG_INT, &self->concurrency,
          "requests that compute at a time (default 1); 0: no limit", "N" },
        { "work", 0, 0, G_OPTION_ARG_STRING, &names.work,
          "what lasts as long as asked: cpu (default), wall, sleep or iterations",
          "KIND" },
        { "iterations-per-ms", 0, 0, G_OPTION_ARG_INT64, &self->iterations_per_ms,
          "of --work iterations, 100 square roots each (default: measured at start)",
          "N" },
        { "memory-mib", 0, 0, G_OPTION_ARG_INT, &self->memory_mib,
          "memory to allocate and touch (default 0)", "N" },
        { "memory", 0, 0, G_OPTION_ARG_STRING, &names.memory,
          "when: start (default), and hold it; or call, and give it back", "WHEN" },
        { "start-delay-ms", 0, 0, G_OPTION_ARG_INT, &self->start_delay_ms,
          "time to wait before it is ready, for a runtime's cold start (default 0)",
          "N" },
        { "start-cpu-ms", 0, 0, G_OPTION_ARG_INT, &self->start_cpu_ms,
          "processor time to use before it is ready, likewise (default 0)", "N" },
        { "name", 0, 0, G_OPTION_ARG_STRING, &self->name,
          "name of the function, for replies", "NAME" },
        { "instance", 0, 0, G_OPTION_ARG_STRING, &self->instance,
          "name of this instance, for replies (default: the host's)", "NAME" },
        { "join-cgroup", 0, 0, G_OPTION_ARG_FILENAME, &self->cgroup,
          "join the control group whose folder is given, before all else", "FOLDER" },
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
    set_defaults(self);
    return read_names(self, &names, error) && check_ranges(self, error);
}

void vt_function_options_clear(VtFunctionOptions *self)
{
    g_free(self->listen);
    g_free(self->name);
    g_free(self->instance);
    g_free(self->cgroup);
}
