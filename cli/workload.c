#include "cli/workload.h"

#include "cli/options.h"
#include "core/errors.h"
#include "core/exact_arrivals.h"
#include "core/schedule_file.h"
#include "core/units.h"
#include "core/weights.h"
#include "sim/autoscaler/registry.h"

#include <stdlib.h>
#include <string.h>

static const char *const arrivals_names[] = {
    [VT_ARRIVALS_POISSON] = "poisson",
    [VT_ARRIVALS_UNIFORM_GAPS] = "uniform-gaps",
    [VT_ARRIVALS_EQUIDISTANT] = "equidistant",
    [VT_ARRIVALS_INVITRO] = "invitro",
    NULL,
};

static const char *const durations_names[] = {
    [VT_DURATIONS_FITTED] = "fitted",
    [VT_DURATIONS_PERCENTILES] = "percentiles",
    [VT_DURATIONS_MEAN] = "mean",
    NULL,
};

void vt_workload_options_init(VtWorkloadOptions *self)
{
    *self = (VtWorkloadOptions){ .seed = VT_SEED_NOT_GIVEN };
}

int64_t vt_workload_seed(const VtWorkloadOptions *self)
{
    return self->seed == VT_SEED_NOT_GIVEN ? 1 : self->seed;
}

void vt_workload_options_clear(VtWorkloadOptions *self)
{
    vt_settings_sources_clear(&self->sources);
    g_free(self->arrivals);
    g_free(self->durations);
    g_free(self->tail);
    g_free(self->weights);
    g_free(self->rate);
}

/* As --help: prints and exits. */
static gboolean print_config_help(const gchar *option, const gchar *value, gpointer data,
                                  GError **error)
{
    g_autofree char *text = vt_settings_describe();

    (void)option;
    (void)value;
    (void)data;
    (void)error;
    g_print("%s", text);
    exit(EXIT_SUCCESS); /* NOLINT(concurrency-mt-unsafe): no other thread yet */
}

void vt_workload_options_add(VtWorkloadOptions *self, GArray *entries)
{
    const GOptionEntry own[] = {
        { "functions", 0, 0, G_OPTION_ARG_FILENAME, &self->sources.functions_path,
          "Overrides for single functions: function,key,value", "FILE.csv" },
        { "seed", 0, 0, G_OPTION_ARG_INT64, &self->seed,
          "Seed of every random stream (1)", "N" },
        { "warmup", 0, 0, G_OPTION_ARG_INT64, &self->warmup_minutes,
          "Leading minutes that are not measured (0)", "MINUTES" },
        { "minutes", 0, 0, G_OPTION_ARG_INT64, &self->minutes,
          "Minutes to play after the warm-up (all)", "N" },
        { "arrivals", 0, 0, G_OPTION_ARG_STRING, &self->arrivals,
          "poisson (default), uniform-gaps, equidistant or invitro", "KIND" },
        { "durations", 0, 0, G_OPTION_ARG_STRING, &self->durations,
          "fitted (default), percentiles or mean", "KIND" },
        { "tail", 0, 0, G_OPTION_ARG_STRING, &self->tail,
          "A run goes on for so long after its last response (0s)", "DURATION" },
        { "help-config", 0, G_OPTION_FLAG_NO_ARG, G_OPTION_ARG_CALLBACK,
          __extension__(gpointer) print_config_help,
          "Print every configuration key with its default and source", NULL },
    };

    vt_settings_options_add(&self->sources, entries);
    g_array_append_vals(entries, own, G_N_ELEMENTS(own));
}

void vt_workload_weights_option_add(VtWorkloadOptions *self, GArray *entries)
{
    const GOptionEntry weights = {
        "weights",
        0,
        0,
        G_OPTION_ARG_FILENAME,
        &self->weights,
        "How many of a whole trace's functions each one stands for: function,weight "
        "(weights.csv of TRACE, if it is there)",
        "FILE.csv"
    };

    g_array_append_val(entries, weights);
}

/* Index of @text among @names; the first when there is none. */
static bool choose(const char *option, const char *text, const char *const *names,
                   int *out_index, GError **error)
{
    *out_index = 0;
    if (text == NULL)
        return true;
    for (int i = 0; names[i] != NULL; i++) {
        if (strcmp(text, names[i]) == 0) {
            *out_index = i;
            return true;
        }
    }

    g_autofree char *known = g_strjoinv(", ", (char **)names);

    g_set_error(error, VT_ERROR, VT_ERROR_USAGE, "--%s: expected one of %s, not '%s'",
                option, known, text);
    return false;
}

static bool read_options(const VtWorkloadOptions *options, VtScheduleOptions *out,
                         GError **error)
{
    int arrivals;
    int durations;

    if (!choose("arrivals", options->arrivals, arrivals_names, &arrivals, error)
        || !choose("durations", options->durations, durations_names, &durations, error))
        return false;
    if (options->warmup_minutes < 0 || options->minutes < 0) {
        g_set_error(error, VT_ERROR, VT_ERROR_USAGE,
                    "--warmup and --minutes: expected 0 or more");
        return false;
    }
    *out = (VtScheduleOptions){
        .seed = (uint64_t)vt_workload_seed(options),
        .arrivals = (VtArrivalsKind)arrivals,
        .durations = (VtDurationsKind)durations,
        .warmup_minutes = options->warmup_minutes,
        .minutes = options->minutes,
    };
    return true;
}

static bool check_functions(const char *path, size_t count, GError **error)
{
    if (count > 0)
        return true;
    g_set_error(error, VT_ERROR, VT_ERROR_INPUT, "%s: expected at least one function",
                path);
    return false;
}

static bool configure(VtWorkload *self, const VtWorkloadOptions *options,
                      const VtFunction *functions, size_t count, GError **error)
{
    self->configs = vt_settings_for_functions(&self->settings, &options->sources,
                                              functions, count, error);
    if (self->configs == NULL)
        return false;
    self->function_configs = g_new(VtFunctionConfig, count);
    for (size_t i = 0; i < count; i++)
        self->function_configs[i] = self->configs[i].function;
    return true;
}

static bool knows_schedule(const VtWorkload *self, size_t count)
{
    bool is_known = false;

    for (size_t i = 0; i < count && !is_known; i++) {
        const size_t policy = (size_t)self->configs[i].autoscaler.policy;

        is_known = vt_autoscaler_get(policy)->foresee != NULL;
    }
    return is_known;
}

static VtArrivals *expand(const VtWorkload *self, const VtScheduleOptions *schedule,
                          GError **error)
{
    return self->trace->exact != NULL
             ? vt_exact_arrivals_new(self->trace, schedule, self->function_configs, error)
             : vt_trace_arrivals_new(self->trace, schedule, self->function_configs,
                                     error);
}

/* Where every call is known there is nothing to draw. */
static bool check_drawn(const VtTrace *trace, const char *path,
                        const VtWorkloadOptions *options, GError **error)
{
    if (trace->exact == NULL || (options->arrivals == NULL && options->durations == NULL))
        return true;
    g_set_error(error, VT_ERROR, VT_ERROR_USAGE,
                "%s has exact.csv: its arrivals and durations are known; --arrivals and "
                "--durations need a trace without",
                path);
    return false;
}

static bool open_trace(VtWorkload *self, const char *path,
                       const VtWorkloadOptions *options, GError **error)
{
    VtScheduleOptions schedule;

    if (!read_options(options, &schedule, error))
        return false;
    self->trace = vt_trace_load(path, error);
    if (self->trace == NULL || !check_functions(path, self->trace->functions_count, error)
        || !check_drawn(self->trace, path, options, error))
        return false;

    const size_t count = self->trace->functions_count;
    VtFunction *functions = vt_trace_functions(self->trace);
    const bool is_configured = configure(self, options, functions, count, error);

    vt_functions_free(functions, count);
    if (!is_configured)
        return false;
    self->arrivals = expand(self, &schedule, error);
    if (self->arrivals == NULL) {
        g_prefix_error(error, "%s: ", path);
        return false;
    }
    if (knows_schedule(self, count))
        self->future = expand(self, &schedule, NULL);
    return true;
}

static bool open_schedule(VtWorkload *self, const char *path,
                          const VtWorkloadOptions *options, GError **error)
{
    if (options->arrivals != NULL || options->durations != NULL
        || options->warmup_minutes != 0 || options->minutes != 0) {
        g_set_error(error, VT_ERROR, VT_ERROR_USAGE,
                    "%s is a schedule: its arrivals, durations and phases are fixed; "
                    "--arrivals, --durations, --warmup and --minutes need a trace folder",
                    path);
        return false;
    }
    self->arrivals = vt_schedule_file_open(path, error);
    if (self->arrivals == NULL
        || !check_functions(path, self->arrivals->functions_count, error)
        || !configure(self, options, self->arrivals->functions,
                      self->arrivals->functions_count, error))
        return false;
    if (!knows_schedule(self, self->arrivals->functions_count))
        return true;
    self->future = vt_schedule_file_open(path, error);
    return self->future != NULL;
}

static bool open_rate(VtWorkload *self, const VtWorkloadOptions *options, GError **error)
{
    VtScheduleOptions schedule;

    if (!read_options(options, &schedule, error))
        return false;
    self->arrivals = vt_rate_arrivals_new(options->rate, &schedule, error);
    if (self->arrivals == NULL
        || !configure(self, options, self->arrivals->functions,
                      self->arrivals->functions_count, error))
        return false;
    if (knows_schedule(self, self->arrivals->functions_count))
        self->future = vt_rate_arrivals_new(options->rate, &schedule, NULL);
    return true;
}

/* A trace has all functions of its sample, a schedule only those that are called. */
static bool read_weights(VtWorkload *self, const char *path,
                         const VtWorkloadOptions *options, GError **error)
{
    const VtArrivals *arrivals = self->arrivals;
    g_autofree const char **names = g_new(const char *, arrivals->functions_count);
    const VtWeightedFunctions functions = {
        .names = names,
        .count = arrivals->functions_count,
        .scope = self->trace != NULL ? VT_WEIGHTS_EXACTLY : VT_WEIGHTS_AT_LEAST,
    };

    for (size_t i = 0; i < arrivals->functions_count; i++)
        names[i] = arrivals->functions[i].name;
    if (options->weights != NULL) {
        self->weights = vt_weights_read(&functions, options->weights, error);
        return self->weights != NULL;
    }
    return self->trace == NULL
        || vt_weights_load(&functions, path, &self->weights, error);
}

static bool read_tail(const char *text, VtTime *out_ns, GError **error)
{
    if (text == NULL || vt_duration_parse(text, out_ns, error))
        return true;
    g_prefix_error(error, "--tail: ");
    return false;
}

static bool open_arrivals(VtWorkload *self, const char *path,
                          const VtWorkloadOptions *options, GError **error)
{
    if (options->rate != NULL)
        return open_rate(self, options, error);
    return g_file_test(path, G_FILE_TEST_IS_DIR)
             ? open_trace(self, path, options, error)
             : open_schedule(self, path, options, error);
}

bool vt_workload_open(VtWorkload *self, const char *path,
                      const VtWorkloadOptions *options, GError **error)
{
    if (!vt_options_at_least("--seed", vt_workload_seed(options), 0, error)
        || !read_tail(options->tail, &self->tail_ns, error)
        || !vt_settings_load(&self->settings, &options->sources, error))
        return false;
    return open_arrivals(self, path, options, error)
        && read_weights(self, path, options, error);
}

void vt_workload_clear(VtWorkload *self)
{
    vt_arrivals_free(self->arrivals);
    vt_arrivals_free(self->future);
    vt_trace_free(self->trace);
    g_free(self->configs);
    g_free(self->function_configs);
    g_free(self->weights);
}

void vt_workload_explain(VtWorkload *self, const VtWorkloadOptions *options,
                         GError *error)
{
    vt_settings_explain(&self->settings, &options->sources, self->configs,
                        self->arrivals->functions, self->arrivals->functions_count,
                        error);
}
