/* vitro distance: Wasserstein distances of a sample from its trace. */
#include "cli/commands.h"
#include "cli/options.h"
#include "sampler/evidence.h"
#include "sampler/trace_weights.h"

#include <inttypes.h>
#include <stdio.h>

static void set_distance(JsonObject *json, VtDistance distance)
{
    json_object_set_double_member(json, "invocation_wd", distance.invocation_wd);
    json_object_set_double_member(json, "resource_wd", distance.resource_wd);
}

static JsonArray *minutes_to_json(const VtDistance *minutes, size_t count,
                                  int64_t first_minute)
{
    JsonArray *array = json_array_new();

    for (size_t t = 0; t < count; t++) {
        JsonObject *row = json_object_new();

        json_object_set_int_member(row, "minute", first_minute + (int64_t)t);
        set_distance(row, minutes[t]);
        json_array_add_object_element(array, row);
    }
    return array;
}

/* A sample's distances, with its own weights where it has such. */
typedef struct {
    VtDistance *minutes, *weighted_minutes; /* NULL: no weights */
    VtDistance mean, weighted_mean;
    VtEvidence evidence[VT_EVIDENCE_DIMENSIONS];
    double bound; /* of the mean, with the evidence */
    bool has_evidence;
    size_t minutes_count, minutes_shown;
    int64_t first_minute;
} Distances;

static void distances_clear(Distances *self)
{
    g_free(self->minutes);
    g_free(self->weighted_minutes);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Distances, distances_clear)

typedef struct {
    gboolean is_per_minute, is_json, is_by_dimension;
    double resource_norm;
    gint draws, jobs;
    gint64 seed;
} Arguments;

static bool find_evidence(Distances *self, const VtEvidenceRequest *request,
                          GError **error)
{
    self->has_evidence = true;
    self->bound = vt_evidence_bound(request);
    return vt_evidence_find(request, self->evidence, error);
}

static bool distances_init(Distances *self, const Arguments *arguments,
                           const VtTrace *trace, const char *folder, GError **error)
{
    g_autoptr(VtTrace) sample = vt_trace_load(folder, error);
    g_autofree double *weights = NULL;

    if (sample == NULL || !vt_trace_weights_load(sample, folder, &weights, error))
        return false;

    g_autoptr(VtDistances) distances = vt_distances_new(trace, arguments->resource_norm);

    self->minutes_count = trace->minutes_count;
    self->first_minute = trace->first_minute;
    self->minutes = vt_distances_of_trace(distances, sample, NULL, error);
    if (self->minutes == NULL) {
        g_prefix_error(error, "%s: ", folder);
        return false;
    }
    self->mean = vt_distance_average(self->minutes, self->minutes_count);
    if (weights != NULL) {
        self->weighted_minutes = vt_distances_of_trace(distances, sample, weights, NULL);
        self->weighted_mean =
            vt_distance_average(self->weighted_minutes, self->minutes_count);
    }
    if (!arguments->is_by_dimension)
        return true;

    const VtEvidenceRequest request = {
        .trace = trace,
        .distances = distances,
        .sample = sample,
        .weights = weights,
        .draws = (size_t)arguments->draws,
        .seed = (uint64_t)arguments->seed,
        .jobs = arguments->jobs,
    };

    if (find_evidence(self, &request, error))
        return true;
    g_prefix_error(error, "%s: ", folder);
    return false;
}

static JsonObject *mean_to_json(VtDistance mean)
{
    JsonObject *json = json_object_new();

    set_distance(json, mean);
    json_object_set_double_member(json, "mean_wd", vt_distance_mean(mean));
    return json;
}

static JsonArray *evidence_to_json(const VtEvidence *evidence)
{
    JsonArray *array = json_array_new();

    for (int d = 0; d < VT_EVIDENCE_DIMENSIONS; d++) {
        JsonObject *row = json_object_new();

        json_object_set_string_member(row, "dimension", evidence[d].dimension);
        json_object_set_string_member(row, "unit", evidence[d].unit);
        json_object_set_double_member(row, "wd", evidence[d].wd);
        json_object_set_double_member(row, "low", evidence[d].low);
        json_object_set_double_member(row, "high", evidence[d].high);
        json_object_set_double_member(row, "random", evidence[d].random);
        json_array_add_object_element(array, row);
    }
    return array;
}

static void print_evidence(const VtEvidence *evidence)
{
    printf("\n%-14s %-6s %12s %12s %12s %12s\n", "dimension", "unit", "wd", "low", "high",
           "random");
    for (int d = 0; d < VT_EVIDENCE_DIMENSIONS; d++) {
        printf("%-14s %-6s %12.6g %12.6g %12.6g %12.6g\n", evidence[d].dimension,
               evidence[d].unit, evidence[d].wd, evidence[d].low, evidence[d].high,
               evidence[d].random);
    }
}

static void print_json(const Distances *self)
{
    JsonObject *json = mean_to_json(self->mean);

    if (self->minutes_shown > 0) {
        json_object_set_array_member(
            json, "minutes",
            minutes_to_json(self->minutes, self->minutes_shown, self->first_minute));
    }
    if (self->weighted_minutes != NULL) {
        JsonObject *weighted = mean_to_json(self->weighted_mean);

        if (self->minutes_shown > 0) {
            json_object_set_array_member(weighted, "minutes",
                                         minutes_to_json(self->weighted_minutes,
                                                         self->minutes_shown,
                                                         self->first_minute));
        }
        json_object_set_object_member(json, "weighted", weighted);
    }
    if (self->has_evidence) {
        json_object_set_double_member(json, "bound", self->bound);
        json_object_set_array_member(json, "dimensions",
                                     evidence_to_json(self->evidence));
    }
    vt_print_json(json);
}

static void print_row(const char *name, VtDistance distance)
{
    printf("%-8s %14.6g %14.6g %14.6g\n", name, distance.invocation_wd,
           distance.resource_wd, vt_distance_mean(distance));
}

static void print_table(const Distances *self)
{
    printf("%-8s %14s %14s %14s\n", "minute", "invocation_wd", "resource_wd", "mean_wd");
    for (size_t t = 0; t < self->minutes_shown; t++) {
        g_autofree char *minute =
            g_strdup_printf("%" PRId64, self->first_minute + (int64_t)t);

        print_row(minute, self->minutes[t]);
    }
    print_row("mean", self->mean);
    if (self->weighted_minutes != NULL)
        print_row("weighted", self->weighted_mean);
    if (self->has_evidence) {
        printf("%-8s %14s %14s %14.6g\n", "bound", "", "", self->bound);
        print_evidence(self->evidence);
    }
}

static bool parse(Arguments *self, int *argc, char ***argv, GError **error)
{
    const GOptionEntry entries[] = {
        { "per-minute", 0, 0, G_OPTION_ARG_NONE, &self->is_per_minute,
          "Also print every minute", NULL },
        { "dimensions", 0, 0, G_OPTION_ARG_NONE, &self->is_by_dimension,
          "Also print calls, resources, duration, memory and time between calls, each "
          "with a bootstrap interval and the median of random samples, and what no "
          "sample "
          "of as many functions can go below",
          NULL },
        { "bootstrap", 0, 0, G_OPTION_ARG_INT, &self->draws,
          "Draws for --dimensions (default: 200)", "N" },
        { "seed", 0, 0, G_OPTION_ARG_INT64, &self->seed,
          "Seed of these draws (default: 1)", "N" },
        { "jobs", 0, 0, G_OPTION_ARG_INT, &self->jobs,
          "Threads; never changes a result (default: all cores)", "N" },
        { "resource-norm", 0, 0, G_OPTION_ARG_DOUBLE, &self->resource_norm,
          "ms x MiB that resource use is divided by (default: 1000000)", "F" },
        { "json", 0, 0, G_OPTION_ARG_NONE, &self->is_json, "Print JSON", NULL },
        { NULL, 0, 0, 0, NULL, NULL, NULL },
    };
    const VtOptionsSpec spec = {
        .command = "distance",
        .arguments = "TRACE SAMPLE",
        .description =
            "Prints the first Wasserstein distances between the functions of a\n"
            "sample and those of a trace, averaged over the minutes: of calls\n"
            "(invocation_wd) and of calls x mean duration x mean memory\n"
            "(resource_wd). Both are read as they stand; nothing is dropped. A\n"
            "sample's weights.csv gives the distances with its weights, too.",
        .entries = entries,
        .positionals = 2,
    };

    return vt_options_parse(&spec, argc, argv, error)
        && vt_options_positive("--resource-norm", self->resource_norm, error)
        && vt_options_between("--bootstrap", self->draws, 1, 1000000, error)
        && vt_options_at_least("--seed", self->seed, 0, error)
        && vt_options_at_least("--jobs", self->jobs, 0, error);
}

bool vt_cmd_distance(int argc, char **argv, GError **error)
{
    Arguments arguments = { .resource_norm = VT_RESOURCE_NORM, .draws = 200, .seed = 1 };

    if (!parse(&arguments, &argc, &argv, error))
        return false;

    g_autoptr(VtTrace) trace = vt_trace_load(argv[1], error);
    g_auto(Distances) distances = { 0 };

    if (trace == NULL || !distances_init(&distances, &arguments, trace, argv[2], error))
        return false;
    distances.minutes_shown = arguments.is_per_minute ? trace->minutes_count : 0;
    if (arguments.is_json) {
        print_json(&distances);
    } else {
        print_table(&distances);
    }
    return true;
}
