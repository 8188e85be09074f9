/* vitro sample: draws a family of nested samples. */
#include "cli/commands.h"
#include "cli/options.h"
#include "cli/progress.h"
#include "cli/provenance.h"
#include "cli/settings.h"
#include "core/errors.h"
#include "sampler/family.h"
#include "sampler/sizes.h"

#include <stdio.h>
#include <string.h>

enum { UNSET = -1 };

#define TRIALS_MAX   1000000
#define TARGET_MIN   1e-9
#define TARGET_MAX   1e9
#define BUDGET_S_MIN 1e-3
#define BUDGET_S_MAX 1e7

typedef struct {
    char *output, *sizes, *method;
    char *target_cores, *target_rps, *target_memory_gib, *budget_s;
    VtSettingsSources sources;
    double resource_norm;
    gint trials, jobs;
    gint64 seed, evaluations;
    gboolean is_json, is_progress;
} Arguments;

static void arguments_clear(Arguments *self)
{
    g_free(self->output);
    g_free(self->sizes);
    g_free(self->method);
    g_free(self->target_cores);
    g_free(self->target_rps);
    g_free(self->target_memory_gib);
    g_free(self->budget_s);
    vt_settings_sources_clear(&self->sources);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Arguments, arguments_clear)

static char *describe(void)
{
    GString *text =
        g_string_new("Draws nested samples that stand for a trace: each smaller one is\n"
                     "part of each larger one. Needs --sizes, a target, or both.\n\n"
                     "Methods:\n");

    for (size_t i = 0; vt_samplers()[i] != NULL; i++) {
        g_string_append_printf(text, "  %-10s %s%s\n", vt_samplers()[i]->name,
                               vt_samplers()[i]->summary, i == 0 ? " (default)" : "");
    }
    return g_strchomp(g_string_free(text, FALSE)); /* GOption adds its own */
}

static bool check(const Arguments *self, GError **error)
{
    if (self->sizes == NULL && self->target_cores == NULL && self->target_rps == NULL
        && self->target_memory_gib == NULL) {
        g_set_error(error, VT_ERROR, VT_ERROR_USAGE,
                    "--sizes LIST or a target such as --target-cores C is missing");
        return false;
    }
    return vt_options_require("-o FAMILY", self->output, error)
        && (self->trials == UNSET
            || vt_options_between("--trials", self->trials, 1, TRIALS_MAX, error))
        && (self->evaluations == UNSET
            || vt_options_at_least("--evaluations", self->evaluations, 1, error))
        && vt_options_at_least("--jobs", self->jobs, 0, error)
        && vt_options_at_least("--seed", self->seed, 0, error)
        && vt_options_positive("--resource-norm", self->resource_norm, error);
}

static bool read_target(const char *option, const char *text, double *inout,
                        GError **error)
{
    return vt_options_number(option, text, TARGET_MIN, TARGET_MAX, inout, error);
}

/* What of the arguments has a range: a budget or a target of 0 is not none. */
static bool read_limits(const Arguments *self, VtFamilyOptions *out, GError **error)
{
    double memory_gib = 0;

    if (!vt_options_number("--budget", self->budget_s, BUDGET_S_MIN, BUDGET_S_MAX,
                           &out->budget_s, error)
        || !read_target("--target-cores", self->target_cores, &out->target.cpu_cores,
                        error)
        || !read_target("--target-rps", self->target_rps, &out->target.mean_rps, error)
        || !read_target("--target-memory-gib", self->target_memory_gib, &memory_gib,
                        error))
        return false;
    out->target.memory_mib = 1024 * memory_gib;
    return true;
}

static bool parse(Arguments *self, int *argc, char ***argv, GError **error)
{
    g_autofree char *description = describe();
    g_autoptr(GArray) entries = g_array_new(TRUE, TRUE, sizeof(GOptionEntry));
    const GOptionEntry own[] = {
        { "output", 'o', 0, G_OPTION_ARG_FILENAME, &self->output, "Folder to write",
          "FAMILY" },
        { "sizes", 0, 0, G_OPTION_ARG_STRING, &self->sizes,
          "Numbers of functions: 10,20,50:500:50 (first:last:step, both included); "
          "default with a target: ten to each tenfold (100, 125, 160, 200, ...)",
          "LIST" },
        { "target-cores", 0, 0, G_OPTION_ARG_STRING, &self->target_cores,
          "Only the largest size whose expected load fits into C cores", "C" },
        { "target-rps", 0, 0, G_OPTION_ARG_STRING, &self->target_rps,
          "The same for R requests a second; with several targets, into all of them",
          "R" },
        { "target-memory-gib", 0, 0, G_OPTION_ARG_STRING, &self->target_memory_gib,
          "The same for M GiB of memory in use", "M" },
        { "method", 0, 0, G_OPTION_ARG_STRING, &self->method, "See above", "M" },
        { "trials", 0, 0, G_OPTION_ARG_INT, &self->trials,
          "Candidates for each size (default: 16), or starts of a search (2)", "T" },
        { "evaluations", 0, 0, G_OPTION_ARG_INT64, &self->evaluations,
          "End each start of a search after so much work; repeatable (default: by the "
          "trace, about a third of a minute)",
          "N" },
        { "budget", 0, 0, G_OPTION_ARG_STRING, &self->budget_s,
          "End a search after so many seconds, with what it has; not repeatable",
          "SECONDS" },
        { "seed", 0, 0, G_OPTION_ARG_INT64, &self->seed,
          "Seed of all chance (default: 1)", "N" },
        { "jobs", 0, 0, G_OPTION_ARG_INT, &self->jobs,
          "Threads; never changes a result (default: all cores)", "N" },
        { "resource-norm", 0, 0, G_OPTION_ARG_DOUBLE, &self->resource_norm,
          "ms x MiB that resource use is divided by (default: 1000000)", "F" },
        { "json", 0, 0, G_OPTION_ARG_NONE, &self->is_json, "Print JSON", NULL },
        { "progress", 0, 0, G_OPTION_ARG_NONE, &self->is_progress,
          "Show progress even when standard error is no terminal", NULL },
    };

    g_array_append_vals(entries, own, G_N_ELEMENTS(own));
    vt_settings_options_add(&self->sources, entries);

    const VtOptionsSpec spec = {
        .command = "sample",
        .arguments = "TRACE -o FAMILY",
        .description = description,
        .entries = (const GOptionEntry *)(const void *)entries->data,
        .positionals = 1,
    };

    return vt_options_parse(&spec, argc, argv, error) && check(self, error);
}

static void print_table(const VtFamily *family)
{
    printf("%8s %14s %14s %12s %12s %12s %12s %12s\n", "size", "invocation_wd",
           "resource_wd", "mean_wd", "bound", "mean_rps", "cpu_cores", "memory_mib");
    for (size_t m = 0; m < family->members_count; m++) {
        const VtFamilyMember *member = &family->members[m];

        printf("%8zu %14.6g %14.6g %12.6g %12.6g %12.6g %12.6g %12.6g\n", member->size,
               member->distance.invocation_wd, member->distance.resource_wd,
               vt_distance_mean(member->distance), member->bound, member->load.mean_rps,
               member->load.cpu_cores, member->load.memory_mib);
    }
}

static void print_json(const VtFamily *family)
{
    JsonObject *json = json_object_new();

    json_object_set_array_member(json, "samples", vt_family_rows_to_json(family));
    vt_print_json(json);
}

static bool check_effort(const Arguments *self, const VtSamplerOps *method,
                         GError **error)
{
    const char *option = self->budget_s != NULL     ? "--budget"
                       : self->evaluations != UNSET ? "--evaluations"
                                                    : NULL;

    if (option == NULL || method->is_search)
        return true;
    g_set_error(error, VT_ERROR, VT_ERROR_USAGE,
                "%s: expected a method that searches, optimal or weighted, not %s",
                option, method->name);
    return false;
}

static VtFamily *draw(const Arguments *arguments, const VtTrace *trace, GError **error)
{
    VtProgressLine line = vt_progress_begin("sample", arguments->is_progress);
    VtFamilyOptions options = { .seed = (uint64_t)arguments->seed,
                                .jobs = arguments->jobs,
                                .resource_norm = arguments->resource_norm,
                                .progress = vt_progress_update,
                                .progress_data = &line };
    g_autofree size_t *sizes = NULL;
    size_t sizes_count = 0;
    VtSettings settings;

    options.method = arguments->method != NULL ? vt_sampler_find(arguments->method, error)
                                               : vt_samplers()[0];
    if (options.method == NULL || !check_effort(arguments, options.method, error)
        || !read_limits(arguments, &options, error)
        || !vt_settings_load(&settings, &arguments->sources, error))
        return NULL;
    options.trials =
        arguments->trials != UNSET ? arguments->trials : options.method->trials;
    if (arguments->evaluations != UNSET)
        options.evaluations = (uint64_t)arguments->evaluations;
    options.clamp = vt_duration_clamp(&settings.function);
    sizes = arguments->sizes != NULL
              ? vt_sizes_parse(arguments->sizes, trace->functions_count, &sizes_count,
                               error)
              : vt_sizes_default(trace->functions_count, &sizes_count);
    if (sizes == NULL)
        return NULL;

    VtFamily *family = vt_family_new(trace, sizes, sizes_count, &options, error);

    vt_progress_end(&line);
    if (family != NULL && options.budget_s > 0) {
        fprintf(stderr, "vitro sample: --budget is a length of time: the samples are not "
                        "repeatable; --evaluations would make them so\n");
    }
    return family;
}

bool vt_cmd_sample(int argc, char **argv, GError **error)
{
    g_auto(VtProvenance) provenance = { 0 };
    g_auto(Arguments) arguments = { .trials = UNSET,
                                    .evaluations = UNSET,
                                    .seed = 1,
                                    .resource_norm = VT_RESOURCE_NORM };

    vt_provenance_init(&provenance, argc, argv);
    if (!parse(&arguments, &argc, &argv, error))
        return false;

    g_autoptr(VtTrace) trace = vt_trace_load(argv[1], error);

    if (trace == NULL)
        return false;
    if (trace->functions_count == 0) {
        g_set_error(error, VT_ERROR, VT_ERROR_INPUT, "%s: the trace has no functions",
                    argv[1]);
        return false;
    }

    g_autoptr(VtFamily) family = draw(&arguments, trace, error);

    if (family == NULL
        || !vt_family_save(family, arguments.output, vt_provenance_to_json(&provenance),
                           error))
        return false;
    if (arguments.is_json) {
        print_json(family);
    } else {
        print_table(family);
    }
    return true;
}
