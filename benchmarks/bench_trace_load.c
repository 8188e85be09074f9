/* Reading a day of a whole provider into a trace: seconds of processor time of its
 * invocations alone and of all three files, beside those of their bytes alone, and the
 * most memory held as a ratio to what the trace itself takes. CSV. With a folder, of the
 * trace there; otherwise of a synthetic day, which is made and removed. */
#include "benchmarks/synth_trace.h"
#include "core/trace_rows.h"

#include <glib/gstdio.h>

#include <fcntl.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { ROUNDS = 5, FUNCTIONS = 46413, MINUTES = 1440, BLOCK_BYTES = 256 * 1024 };

static const char *const names[] = { "invocations.csv", "durations.csv", "memory.csv" };

static double cpu_s(void)
{
    struct timespec now;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

static void check(bool is_done, const GError *error)
{
    if (is_done)
        return;
    g_printerr("bench-trace-load: %s\n", error != NULL ? error->message : "cannot read");
    exit(EXIT_FAILURE); /* NOLINT(concurrency-mt-unsafe): no other thread */
}

/* Reads the file and looks at each cache line of it; returns its length. */
static size_t touch_file(const char *folder, const char *name)
{
    static volatile unsigned char seen;
    static unsigned char block[BLOCK_BYTES];
    g_autofree char *path = g_build_filename(folder, name, NULL);
    const int fd = open(path, O_RDONLY | O_CLOEXEC);
    size_t bytes = 0;
    ssize_t length;

    check(fd >= 0, NULL);
    while ((length = read(fd, block, sizeof(block))) > 0) {
        for (ssize_t i = 0; i < length; i += 64)
            seen = block[i];
        bytes += (size_t)length;
    }
    close(fd);
    (void)seen;
    return bytes;
}

static double trace_bytes(const VtTrace *trace)
{
    const size_t row = sizeof(VtTraceFunction) + trace->minutes_count * sizeof(uint32_t);
    size_t texts = 0;

    for (size_t i = 0; i < trace->functions_count; i++) {
        const VtTraceFunction *function = &trace->functions[i];

        texts += strlen(function->owner) + strlen(function->app)
               + strlen(function->function) + strlen(function->trigger) + 4;
    }
    return (double)(trace->functions_count * row + texts);
}

/* Of this program alone: getrusage() would tell that of the one that has started it. */
static double peak_bytes(void)
{
    g_autofree char *status = NULL;
    const char *line = NULL;

    if (g_file_get_contents("/proc/self/status", &status, NULL, NULL))
        line = strstr(status, "VmHWM:");
    return line != NULL ? 1024 * g_ascii_strtod(line + strlen("VmHWM:"), NULL) : 0;
}

/* Reads the first of the files, the invocations, and returns what the trace takes. */
static double load_invocations(const char *folder)
{
    g_auto(VtTraceRows) rows = { 0 };
    GError *error = NULL;

    check(vt_trace_rows_load(&rows, folder, &error), error);
    return trace_bytes(rows.trace);
}

static double load_all(const char *folder)
{
    GError *error = NULL;
    g_autoptr(VtTrace) trace = vt_trace_load(folder, &error);

    check(trace != NULL, error);
    return trace_bytes(trace);
}

typedef struct {
    const char *name;
    double (*load)(const char *folder);
    size_t files_count; /* of the names */
} Reading;

/* From less to more, because a process's peak never falls. */
static const Reading readings[] = {
    { "invocations", load_invocations, 1 },
    { "all", load_all, G_N_ELEMENTS(names) },
};

static void measure(const Reading *reading, const char *folder)
{
    double touch_s = HUGE_VAL;
    double load_s = HUGE_VAL;
    double held_bytes = 0;
    size_t bytes = 0;

    for (int round = 0; round < ROUNDS; round++) {
        double start_s = cpu_s();

        bytes = 0;
        for (size_t i = 0; i < reading->files_count; i++)
            bytes += touch_file(folder, names[i]);
        touch_s = MIN(touch_s, cpu_s() - start_s);
        start_s = cpu_s();
        held_bytes = reading->load(folder);
        load_s = MIN(load_s, cpu_s() - start_s);
    }
    g_print("%s,%zu,%.3f,%.3f,%.2f\n", reading->name, bytes, load_s, touch_s,
            peak_bytes() / held_bytes);
}

/* In a process of its own, so that the peak is not that of making the day. */
static void measure_apart(char *program, char *folder)
{
    char *const argv[] = { program, folder, NULL };
    GError *error = NULL;

    check(g_spawn_sync(NULL, (char **)argv, NULL, G_SPAWN_CHILD_INHERITS_STDIN, NULL,
                       NULL, NULL, NULL, NULL, &error),
          error);
}

int main(int argc, char **argv)
{
    GError *error = NULL;

    if (argc > 1) {
        g_print("files,bytes,seconds,touch_seconds,memory_ratio\n");
        for (size_t i = 0; i < G_N_ELEMENTS(readings); i++)
            measure(&readings[i], argv[1]);
        return 0;
    }

    g_autofree char *folder = g_dir_make_tmp("vitro-bench-XXXXXX", &error);

    check(folder != NULL, error);

    g_autoptr(VtTrace) trace = vt_synth_trace_new(folder, FUNCTIONS, MINUTES, &error);

    check(trace != NULL && vt_trace_save(trace, folder, false, &error), error);
    measure_apart(argv[0], folder);
    vt_folder_empty(folder);
    g_rmdir(folder);
    return 0;
}
