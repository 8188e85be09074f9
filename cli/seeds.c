#include "cli/seeds.h"

#include "cli/monitor.h"
#include "cli/options.h"
#include "cli/progress.h"
#include "core/errors.h"
#include "core/output_file.h"
#include "core/parallel.h"
#include "core/seed_list.h"
#include "report/seeds.h"

#include <glib/gstdio.h>

#include <errno.h>
#include <inttypes.h>
#include <string.h>

static const char *const table_name = "seeds.csv";

typedef struct {
    const VtExperiment *experiment;
    int64_t *seeds;
    size_t count;
    VtExperimentResult *results; /* of the runs without an error */
    GError **errors;             /* NULL: the run is complete */
    VtFigures *figures;          /* measured, of those runs */
    VtEstimates *estimates;      /* of the same, if they have weights */
    bool has_weights;            /* all of them, or none */
    GMutex lock;                 /* of what follows */
    VtProgressLine line;
    size_t done;
} Batch;

static void batch_clear(Batch *self)
{
    for (size_t i = 0; self->errors != NULL && i < self->count; i++)
        g_clear_error(&self->errors[i]);
    g_free(self->errors);
    g_free(self->figures);
    g_free(self->estimates);
    g_free(self->results);
    g_free(self->seeds);
    g_mutex_clear(&self->lock);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Batch, batch_clear)

static char *name_of(int64_t seed)
{
    return g_strdup_printf("seed-%" G_GINT64_FORMAT, seed);
}

static bool is_expected(const Batch *self, const char *name)
{
    if (strcmp(name, table_name) == 0 || g_str_has_prefix(name, "seeds.csv.part-"))
        return true;
    for (size_t i = 0; i < self->count; i++) {
        g_autofree char *expected = name_of(self->seeds[i]);

        if (strcmp(name, expected) == 0)
            return true;
    }
    return false;
}

/* Only a new folder, or one of the same seeds: with others' runs in it, seeds.csv would
 * not be the sum of what lies beside it. */
static bool check_folder(const Batch *self, const char *path, GError **error)
{
    g_autoptr(GDir) dir = g_dir_open(path, 0, NULL);
    const char *name;

    while (dir != NULL && (name = g_dir_read_name(dir)) != NULL) {
        if (is_expected(self, name))
            continue;
        g_set_error(error, VT_ERROR, VT_ERROR_WORK,
                    "%s: holds '%s', which is not a run of these seeds: expected a new "
                    "or empty folder",
                    path, name);
        return false;
    }
    return true;
}

/* What sums up earlier runs must not vouch for new ones. */
static bool remove_table(const char *folder, GError **error)
{
    g_autofree char *path = g_build_filename(folder, table_name, NULL);

    if (g_unlink(path) == 0 || errno == ENOENT || errno == ENOTDIR)
        return true;
    g_set_error(error, VT_ERROR, VT_ERROR_WORK, "cannot remove '%s': %s", path,
                g_strerror(errno));
    return false;
}

static void count_done(Batch *self)
{
    g_mutex_lock(&self->lock);
    vt_progress_update(++self->done, self->count, &self->line);
    g_mutex_unlock(&self->lock);
}

static void run_one(size_t index, void *data)
{
    Batch *self = data;
    g_autofree char *name = name_of(self->seeds[index]);
    g_autofree char *folder =
        g_build_filename(self->experiment->options->output, name, NULL);
    VtExperimentOptions options = *self->experiment->options;
    VtExperiment experiment = *self->experiment;

    if (vt_monitor_is_interrupted()) {
        g_set_error(&self->errors[index], VT_ERROR, VT_ERROR_WORK, "interrupted");
        return;
    }
    options.output = folder;
    options.workload.seed = self->seeds[index];
    experiment.options = &options;
    vt_experiment_measure(&experiment, &self->results[index], &self->errors[index]);
    count_done(self);
}

/* Collects the figures of complete runs; returns how many there are. */
static size_t collect(Batch *self)
{
    size_t complete = 0;

    for (size_t i = 0; i < self->count; i++) {
        if (self->errors[i] != NULL)
            continue;
        self->has_weights = self->results[i].has_weights;
        self->estimates[complete] = self->results[i].weighted;
        self->figures[complete++] = self->results[i].measured;
    }
    return complete;
}

static VtSeedRuns runs_of(const Batch *self, size_t complete)
{
    return (VtSeedRuns){
        .measured = self->figures,
        .weighted = self->has_weights ? self->estimates : NULL,
        .count = complete,
    };
}

static bool write_table(const Batch *self, size_t complete, GError **error)
{
    g_autofree char *path =
        g_build_filename(self->experiment->options->output, table_name, NULL);
    const VtSeedRuns runs = runs_of(self, complete);
    g_autofree char *text = vt_seeds_csv(&runs);
    g_autoptr(VtOutputFile) file = vt_output_file_open(path, VT_OUTPUT_ATOMIC, error);

    if (file == NULL)
        return false;
    vt_output_file_text(file, text);
    return vt_output_file_close(file, error);
}

static void print(const Batch *self, size_t complete)
{
    const VtSeedRuns runs = runs_of(self, complete);

    if (self->experiment->options->json) {
        vt_print_json(vt_seeds_to_json(&runs));
        return;
    }

    g_autofree char *table = vt_seeds_table(&runs);

    g_print("%s", table);
}

static void warn_of_warmups(const Batch *self, size_t complete)
{
    size_t flagged = 0;

    for (size_t i = 0; i < self->count; i++) {
        flagged += self->errors[i] == NULL
                && self->results[i].stationarity == VT_WARMUP_TOO_SHORT;
    }
    if (flagged > 0) {
        g_printerr("vitro: the warm-up was too short in %zu of %zu runs: their measured "
                   "phase does not begin as it goes on, see \"stationarity\" in their "
                   "run.json\n",
                   flagged, complete);
    }
}

static bool is_same_error(const Batch *self)
{
    for (size_t i = 0; i < self->count; i++) {
        if (self->errors[i] == NULL
            || strcmp(self->errors[i]->message, self->errors[0]->message) != 0)
            return false;
    }
    return true;
}

static bool report_failures(Batch *self, size_t complete, GError **error)
{
    if (complete == self->count)
        return true;
    if (is_same_error(self)) {
        g_propagate_error(error, g_steal_pointer(&self->errors[0]));
        return false;
    }
    for (size_t i = 0; i < self->count; i++) {
        if (self->errors[i] != NULL) {
            g_printerr("vitro: seed %" G_GINT64_FORMAT ": %s\n", self->seeds[i],
                       self->errors[i]->message);
        }
    }
    g_set_error(error, VT_ERROR, VT_ERROR_WORK, "%zu of %zu runs failed",
                self->count - complete, self->count);
    return false;
}

/* Runs that were over before the interruption are the short ones: summed up, they would
 * mislead. */
static bool finish(Batch *self, GError **error)
{
    const size_t complete = collect(self);

    if (vt_monitor_is_interrupted()) {
        g_set_error(error, VT_ERROR, VT_ERROR_WORK,
                    "interrupted; what was measured is in %s",
                    self->experiment->options->output);
        return false;
    }
    if (complete > 0) {
        if (!write_table(self, complete, error))
            return false;
        print(self, complete);
        warn_of_warmups(self, complete);
    }
    return report_failures(self, complete, error);
}

bool vt_seeds_run(const VtExperiment *experiment, const char *list, GError **error)
{
    const VtExperimentOptions *options = experiment->options;
    g_auto(Batch) self = { .experiment = experiment };

    g_mutex_init(&self.lock);
    if (options->workload.seed != VT_SEED_NOT_GIVEN) {
        g_set_error(error, VT_ERROR, VT_ERROR_USAGE,
                    "--seeds %s and --seed %" PRId64 ": expected one of them", list,
                    options->workload.seed);
        return false;
    }
    self.seeds = vt_seed_list_parse(list, &self.count, error);
    if (self.seeds == NULL) {
        g_prefix_error(error, "--seeds: ");
        return false;
    }
    if (!vt_options_require("-o RUN", options->output, error)
        || !vt_options_at_least("--jobs", options->jobs, 1, error)
        || !check_folder(&self, options->output, error)
        || !remove_table(options->output, error))
        return false;
    self.results = g_new0(VtExperimentResult, self.count);
    self.figures = g_new0(VtFigures, self.count);
    self.estimates = g_new0(VtEstimates, self.count);
    self.errors = g_new0(GError *, self.count);
    self.line = vt_progress_begin("seeds", options->progress);
    vt_parallel_for(options->jobs, self.count, run_one, &self);
    vt_progress_end(&self.line);
    return finish(&self, error);
}
