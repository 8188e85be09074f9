/* What an invocation costs the simulator, beside what it costs a bare loop of the same
 * shape in the same process, in turn. CSV: medians over rounds; the beginning of a run,
 * in which every function is deployed, stands apart. */
#include "benchmarks/reference_loop.h"
#include "benchmarks/synth_trace.h"
#include "benchmarks/zipf_trace.h"
#include "cli/wiring.h"
#include "report/summary.h"

#include <glib/gstdio.h>

#include <stdlib.h>
#include <time.h>

#define FUNCTIONS   10000
#define ROUNDS_MAX  1000

#define AMPLE_NODES "nodes.count=100", "nodes.max-pods=2500", "nodes.memory=100000GiB"
#define NO_CPU      "nodes.cpu=10000", "nodes.cpu-model=none"

typedef struct {
    const char *name;
    bool is_synth; /* else Zipf(1) */
    double rate_per_s, mean_s;
    gint64 warmup_minutes, minutes;
    double target_ratio; /* of the reference loop's throughput */
    const char *settings[12];
} Row;

/* A synthetic dataset is compared with the loop at 1000/s and a mean of 1 s. */
static const Row rows[] = {
    { "kpa", false, 10000, 0.1, 2, 5, 0.57, { AMPLE_NODES, NO_CPU } },
    { "kpa_synth", true, 1000, 1, 2, 120, 0.35, { AMPLE_NODES, NO_CPU } },
    { "kpa_processor_sharing",
      false,
      10000,
      0.1,
      2,
      5,
      0.36,
      { AMPLE_NODES, "nodes.cpu=16", "nodes.cpu-model=even",
        "resources.cpu-request=1m" } },
    { "keep_alive",
      false,
      1000,
      1,
      10,
      30,
      0.85,
      { AMPLE_NODES, NO_CPU, "autoscaler.policy=keep-alive",
        "function.container-concurrency=1", "control-plane.application-latency=250ms" } },
};

typedef struct {
    char *source;
    char *row;
    gint rounds;
    gint64 functions;
    gint64 minutes;
} Options;

/* Reads the processor's clock once per simulated second. */
typedef struct {
    VtMonitor base;
    VtTime warm_ns; /* where the beginning ends */
    double warm_cpu_s, end_cpu_s;
    uint64_t warm_submitted, end_submitted;
} Watch;

typedef struct {
    double setup_s; /* until the beginning is over */
    double simulated_ns;
    double reference_ns;
} Round;

static double cpu_s(void)
{
    struct timespec now;

    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

static VtOrder ask(VtMonitor *base, const VtProgress *progress)
{
    Watch *self = (Watch *)base;

    if (progress->now_ns <= self->warm_ns) {
        self->warm_cpu_s = cpu_s();
        self->warm_submitted = progress->submitted;
    }
    if (progress->now_ns <= progress->end_ns) {
        self->end_cpu_s = cpu_s();
        self->end_submitted = progress->submitted;
    }
    return VT_ORDER_GO_ON;
}

static void check(bool is_done, GError *error)
{
    if (is_done)
        return;
    g_printerr("bench-simulate: %s\n", error->message);
    exit(EXIT_FAILURE); /* NOLINT(concurrency-mt-unsafe): no other thread */
}

/* Each function's rate stays as it is. */
static double rate_per_s(const Row *row, const Options *options)
{
    return row->rate_per_s * (double)options->functions / FUNCTIONS;
}

/* Writes the row's trace and opens it as `vitro simulate` would. */
static void open_workload(VtWorkload *workload, const Row *row, const Options *options,
                          int64_t minutes)
{
    const size_t functions_count = (size_t)options->functions;
    const VtZipfTraceOptions zipf = { .functions_count = functions_count,
                                      .minutes_count = (size_t)minutes,
                                      .rate_per_s = rate_per_s(row, options),
                                      .duration_mean_ms = 1000 * row->mean_s,
                                      .seed = 1 };
    GError *error = NULL;
    g_autofree char *folder = g_dir_make_tmp("vitro-bench-XXXXXX", &error);

    check(folder != NULL, error);

    g_autoptr(VtTrace) trace =
        row->is_synth ? vt_synth_trace_new(folder, functions_count, minutes, &error)
                      : vt_zipf_trace_new(&zipf);
    g_auto(VtWorkloadOptions) given;

    check(trace != NULL, error);
    check(vt_trace_save(trace, folder, false, &error), error);
    vt_workload_options_init(&given);
    given.sources.config_paths = g_new0(char *, 3);
    given.sources.config_paths[0] =
        g_build_filename(options->source, "configs/knative-default.ini", NULL);
    given.sources.config_paths[1] =
        g_build_filename(options->source, "configs/control-plane-ideal.ini", NULL);
    given.sources.assignments = g_strdupv((char **)row->settings);
    check(vt_workload_open(workload, folder, &given, &error), error);
    vt_folder_empty(folder);
    g_rmdir(folder);
}

static Round play(const VtWorkload *workload, VtTime warm_ns)
{
    const double start_s = cpu_s();
    VtArrivals *arrivals = workload->arrivals;
    Watch watch = { .base = { ask }, .warm_ns = warm_ns };
    GError *error = NULL;
    g_autoptr(VtSummary) summary =
        vt_summary_new(arrivals->functions, workload->function_configs,
                       arrivals->functions_count, arrivals->measure_start_ns);
    const VtStageOptions stage_options = { .kind = VT_PLATFORM_SIM,
                                           .workload = workload,
                                           .log = vt_summary_log(summary),
                                           .seed = 1 };
    g_autoptr(VtStage) stage = vt_stage_new(&stage_options, &error);

    check(stage != NULL, error);
    vt_arrivals_rewind(arrivals);

    const VtRun run = { .arrivals = arrivals,
                        .log = vt_summary_log(summary),
                        .monitor = &watch.base };

    vt_stage_play(stage, &run);
    return (Round){ .setup_s = watch.warm_cpu_s - start_s,
                    .simulated_ns =
                        1e9 * (watch.end_cpu_s - watch.warm_cpu_s)
                        / (double)(watch.end_submitted - watch.warm_submitted) };
}

static double refer(const Row *row, const Options *options, uint64_t invocations)
{
    const VtReferenceLoopOptions loop = { .functions_count = (size_t)options->functions,
                                          .rate_per_s = rate_per_s(row, options),
                                          .service_mean_s = row->mean_s,
                                          .invocations = invocations,
                                          .seed = 1 };
    VtReferenceLoopResult result;
    const double start_s = cpu_s();

    vt_reference_loop_run(&loop, &result);
    return 1e9 * (cpu_s() - start_s) / (double)invocations;
}

static int compare(const void *a, const void *b)
{
    const double x = *(const double *)a;
    const double y = *(const double *)b;

    return (x > y) - (x < y);
}

typedef struct {
    double median, min, max;
} Spread;

/* Of the field at @offset of each round. */
static Spread spread_of(const Round *rounds, size_t count, size_t offset)
{
    double values[ROUNDS_MAX];

    for (size_t i = 0; i < count; i++)
        values[i] = *(const double *)(const void *)((const char *)&rounds[i] + offset);
    qsort(values, count, sizeof(*values), compare);
    return (Spread){ values[count / 2], values[0], values[count - 1] };
}

static void print_row(const Row *row, uint64_t invocations, const Round *rounds,
                      size_t count)
{
    const Spread simulated = spread_of(rounds, count, offsetof(Round, simulated_ns));
    const Spread reference = spread_of(rounds, count, offsetof(Round, reference_ns));
    const Spread setup = spread_of(rounds, count, offsetof(Round, setup_s));

    g_print("%s,%" PRIu64 ",%.1f,%.1f,%.1f,%.1f,%.1f,%.1f,%.3f,%.2f,%.3f\n", row->name,
            invocations, simulated.median, simulated.min, simulated.max, reference.median,
            reference.min, reference.max, reference.median / simulated.median,
            row->target_ratio, setup.median);
}

static void measure(const Row *row, const Options *options)
{
    const int64_t minutes = options->minutes > 0 ? options->minutes : row->minutes;
    const int64_t warmup_minutes = MIN(row->warmup_minutes, minutes / 2);
    const size_t count = (size_t)options->rounds;
    g_autofree Round *rounds = g_new(Round, count);
    g_auto(VtWorkload) workload = { 0 };

    open_workload(&workload, row, options, minutes);

    const uint64_t invocations = vt_arrivals_summarise(workload.arrivals).invocations;

    for (size_t i = 0; i < count; i++) {
        rounds[i] = play(&workload, warmup_minutes * VT_MINUTE);
        rounds[i].reference_ns = refer(row, options, invocations);
    }
    print_row(row, invocations, rounds, count);
}

static void options_clear(Options *self)
{
    g_free(self->source);
    g_free(self->row);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Options, options_clear)

static void parse(Options *self, int *argc, char ***argv)
{
    const GOptionEntry entries[] = {
        { "source", 0, 0, G_OPTION_ARG_FILENAME, &self->source,
          "Root of the sources, for configs/ (.)", "FOLDER" },
        { "row", 0, 0, G_OPTION_ARG_STRING, &self->row, "Only this row", "NAME" },
        { "rounds", 0, 0, G_OPTION_ARG_INT, &self->rounds, "Runs of each row (5)", "N" },
        { "functions", 0, 0, G_OPTION_ARG_INT64, &self->functions,
          "Functions, with rates that fall or grow with them (10000)", "N" },
        { "minutes", 0, 0, G_OPTION_ARG_INT64, &self->minutes,
          "Length of each run, its beginning included (the row's own)", "N" },
        { NULL, 0, 0, 0, NULL, NULL, NULL },
    };
    GError *error = NULL;
    GOptionContext *context = g_option_context_new("");

    g_option_context_add_main_entries(context, entries, NULL);
    check(g_option_context_parse(context, argc, argv, &error), error);
    g_option_context_free(context);
    self->functions = CLAMP(self->functions, 1, 1000000);
    self->rounds = CLAMP(self->rounds, 1, ROUNDS_MAX);
}

int main(int argc, char **argv)
{
    g_auto(Options) options = { .source = g_strdup("."),
                                .rounds = 5,
                                .functions = FUNCTIONS };

    parse(&options, &argc, &argv);
    g_print("row,invocations,ns,ns_min,ns_max,reference_ns,reference_min,reference_max,"
            "ratio,target,setup_s\n");
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        if (options.row == NULL || g_str_equal(options.row, rows[i].name))
            measure(&rows[i], &options);
    }
    return 0;
}
