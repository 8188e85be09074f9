/* What happens with a completed invocation: the logs of a simulation, with and without
 * its row in invocations.csv, and those of a replay, whose rows are put in order at the
 * end. CSV: medians in ns per record, of wall time, of the processor's time that the
 * calling thread took, and of all threads; an argument picks one of the four. */
#include "core/rng.h"
#include "core/run_folder.h"
#include "report/generator.h"
#include "report/stationarity.h"
#include "report/summary.h"

#include <glib/gstdio.h>

#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { RECORDS = 1000000, FUNCTIONS = 10000, RUN_SECONDS = 1000, ROUNDS = 5 };

typedef struct {
    const char *name;
    bool has_rows;
    bool is_replay;
    bool gzip;
} Output;

typedef struct {
    VtFunction *functions;
    VtFunctionConfig *configs;
    VtRecord *records;
} Load;

static const Output outputs[] = {
    { .name = "records-summary" },
    { .name = "records-csv", .has_rows = true },
    { .name = "records-csv-replay", .has_rows = true, .is_replay = true },
    { .name = "records-gzip", .has_rows = true, .gzip = true },
};

/* Warm calls of 1 ms to 1 s that wait for up to 100 ms. */
static VtRecord record_of(VtRng *rng, uint64_t id)
{
    const VtTime requested_ns = (VtTime)(1000 + vt_rng_below(rng, 999000)) * VT_US;
    const VtTime scheduled_ns = (VtTime)id * RUN_SECONDS * VT_S / RECORDS;

    return (VtRecord){
        .invocation = { .id = id,
                        .scheduled_ns = scheduled_ns,
                        .requested_ns = requested_ns,
                        .function = (uint32_t)vt_rng_below(rng, FUNCTIONS),
                        .memory_mib = 170,
                        .phase = VT_PHASE_MEASURE },
        .sent_ns = scheduled_ns,
        .response_ns = requested_ns + (VtTime)vt_rng_below(rng, 100) * VT_MS,
        .executed_ns = requested_ns,
        .start = VT_START_WARM,
    };
}

static VtTime done_ns(const VtRecord *record)
{
    return record->invocation.scheduled_ns + record->response_ns;
}

static int compare_ends(const void *a, const void *b)
{
    const VtTime x = done_ns(a);
    const VtTime y = done_ns(b);

    return (x > y) - (x < y);
}

static Load new_load(void)
{
    const Load load = { .functions = g_new0(VtFunction, FUNCTIONS),
                        .configs = g_new0(VtFunctionConfig, FUNCTIONS),
                        .records = g_new(VtRecord, RECORDS) };
    VtRng rng;

    vt_rng_init(&rng, &(VtStreamKey){ .seed = 1, .purpose = VT_PURPOSE_TEST });
    for (int i = 0; i < FUNCTIONS; i++)
        load.functions[i].name = g_strdup_printf("function-%d", i);
    for (uint64_t i = 0; i < RECORDS; i++)
        load.records[i] = record_of(&rng, i);
    qsort(load.records, RECORDS, sizeof *load.records, compare_ends);
    return load;
}

static void free_load(Load *load)
{
    for (int i = 0; i < FUNCTIONS; i++)
        g_free(load->functions[i].name);
    g_free(load->functions);
    g_free(load->configs);
    g_free(load->records);
}

typedef struct {
    double wall_s, thread_s, process_s;
} Times;

static double clock_s(clockid_t id)
{
    struct timespec now;

    clock_gettime(id, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

static Times read_clocks(void)
{
    return (Times){ .wall_s = clock_s(CLOCK_MONOTONIC),
                    .thread_s = clock_s(CLOCK_THREAD_CPUTIME_ID),
                    .process_s = clock_s(CLOCK_PROCESS_CPUTIME_ID) };
}

static void remove_folder(const char *folder)
{
    g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);

    for (const char *name; dir != NULL && (name = g_dir_read_name(dir)) != NULL;) {
        g_autofree char *path = g_build_filename(folder, name, NULL);

        g_remove(path);
    }
    g_rmdir(folder);
}

static void log_records(const Load *load, VtRunLog *log)
{
    VtSecond second = { 0 };

    for (int i = 0; i < RECORDS; i++) {
        for (; done_ns(&load->records[i]) >= (second.second + 1) * VT_S; second.second++)
            vt_run_log_second(log, &second);
        vt_run_log_record(log, &load->records[i]);
    }
}

static Times measure(const Load *load, const Output *output)
{
    g_autofree char *path = g_dir_make_tmp("vitro-bench-XXXXXX", NULL);
    g_autoptr(JsonObject) manifest = json_object_new();
    const VtRunFolderOptions options = { .has_invocations = output->has_rows,
                                         .is_simulated = !output->is_replay,
                                         .gzip = output->gzip };
    g_autoptr(VtSummary) summary =
        vt_summary_new(load->functions, load->configs, FUNCTIONS, 0);
    g_autoptr(VtGenerator) generator = vt_generator_new();
    g_autoptr(VtStationarity) stationarity = vt_stationarity_new(0, RUN_SECONDS * VT_S);
    g_autoptr(VtRunFolder) folder =
        vt_run_folder_create(path, load->functions, FUNCTIONS, manifest, &options, NULL);
    VtRunLogTee verdicts;
    VtRunLogTee figures;
    VtRunLogTee log;

    g_assert_nonnull(folder);
    vt_run_log_tee_init(&verdicts, vt_generator_log(generator),
                        vt_stationarity_log(stationarity));
    vt_run_log_tee_init(&figures, vt_summary_log(summary), &verdicts.base);
    vt_run_log_tee_init(&log, &figures.base, vt_run_folder_log(folder));

    const Times start = read_clocks();

    log_records(load, &log.base);
    if (!vt_run_folder_finish(folder, manifest, "complete", "", NULL))
        g_error("cannot write to %s", path);

    const Times end = read_clocks();

    remove_folder(path);
    return (Times){ .wall_s = end.wall_s - start.wall_s,
                    .thread_s = end.thread_s - start.thread_s,
                    .process_s = end.process_s - start.process_s };
}

static int compare_times(const void *a, const void *b)
{
    const double x = *(const double *)a;
    const double y = *(const double *)b;

    return (x > y) - (x < y);
}

/* Sorts @seconds, of all rounds. */
static double median_ns(double *seconds)
{
    qsort(seconds, ROUNDS, sizeof *seconds, compare_times);
    return 1e9 * seconds[ROUNDS / 2] / RECORDS;
}

static void measure_rounds(const Load *load, const Output *output)
{
    double wall_s[ROUNDS], thread_s[ROUNDS], process_s[ROUNDS];

    for (int i = 0; i < ROUNDS; i++) {
        const Times times = measure(load, output);

        wall_s[i] = times.wall_s;
        thread_s[i] = times.thread_s;
        process_s[i] = times.process_s;
    }
    g_print("%s,%d,%.1f,%.1f,%.1f\n", output->name, RECORDS, median_ns(wall_s),
            median_ns(thread_s), median_ns(process_s));
}

int main(int argc, char **argv)
{
    Load load = new_load();

    g_print("name,size,ns_per_op,thread_ns,process_ns\n");
    for (size_t i = 0; i < G_N_ELEMENTS(outputs); i++) {
        if (argc < 2 || strcmp(argv[1], outputs[i].name) == 0)
            measure_rounds(&load, &outputs[i]);
    }
    free_load(&load);
    return 0;
}
