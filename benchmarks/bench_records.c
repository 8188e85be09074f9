/* What happens with a completed invocation: the logs of a simulation, with and without
 * its row in invocations.csv. The time with rows includes putting them in order at the
 * end. CSV; an argument picks one of the three. */
#include "core/rng.h"
#include "core/run_folder.h"
#include "report/generator.h"
#include "report/stationarity.h"
#include "report/summary.h"

#include <glib/gstdio.h>

#include <string.h>

enum { RECORDS = 1000000, FUNCTIONS = 10000, RUN_SECONDS = 1000 };

typedef struct {
    const char *name;
    bool has_rows;
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

static void remove_folder(const char *folder)
{
    g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);

    for (const char *name; dir != NULL && (name = g_dir_read_name(dir)) != NULL;) {
        g_autofree char *path = g_build_filename(folder, name, NULL);

        g_remove(path);
    }
    g_rmdir(folder);
}

static void measure(const Load *load, const Output *output)
{
    g_autofree char *path = g_dir_make_tmp("vitro-bench-XXXXXX", NULL);
    g_autoptr(JsonObject) manifest = json_object_new();
    const VtRunFolderOptions options = { .has_invocations = output->has_rows,
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

    const gint64 start_us = g_get_monotonic_time();

    for (int i = 0; i < RECORDS; i++)
        vt_run_log_record(&log.base, &load->records[i]);
    g_assert_true(vt_run_folder_finish(folder, manifest, "complete", "", NULL));
    g_print("%s,%d,%.1f\n", output->name, RECORDS,
            1000.0 * (double)(g_get_monotonic_time() - start_us) / RECORDS);
    remove_folder(path);
}

int main(int argc, char **argv)
{
    Load load = new_load();

    g_print("name,size,ns_per_op\n");
    for (size_t i = 0; i < G_N_ELEMENTS(outputs); i++) {
        if (argc < 2 || strcmp(argv[1], outputs[i].name) == 0)
            measure(&load, &outputs[i]);
    }
    free_load(&load);
    return 0;
}
