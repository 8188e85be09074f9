/* vitro prepare: cleans a dataset into a trace. */
#include "cli/commands.h"
#include "cli/options.h"
#include "cli/prepare_excerpts.h"
#include "cli/progress.h"
#include "core/errors.h"
#include "sampler/prepare.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* The first places of each reason, on standard error: the table stays short. */
static void print_places(const VtDrops *drops)
{
    for (int r = 0; r < VT_DROP_REASONS; r++) {
        const VtDropReason reason = (VtDropReason)r;
        const size_t count = vt_drops_count(drops, reason);

        for (size_t i = 0; i < MIN(count, VT_DROP_PLACES_MAX); i++) {
            fprintf(stderr, "%s: %s\n", vt_drop_reason_name(reason),
                    vt_drops_place(drops, reason, i));
        }
        if (count > VT_DROP_PLACES_MAX) {
            fprintf(stderr, "%s: and %zu more\n", vt_drop_reason_name(reason),
                    count - VT_DROP_PLACES_MAX);
        }
    }
}

static void print_rows(const VtDrops *drops, bool remarks)
{
    for (int r = 0; r < VT_DROP_REASONS; r++) {
        const VtDropReason reason = (VtDropReason)r;

        if (vt_drops_count(drops, reason) > 0
            && vt_drop_reason_is_remark(reason) == remarks) {
            printf("  %-22s %8zu  %s\n", vt_drop_reason_name(reason),
                   vt_drops_count(drops, reason), vt_drop_reason_help(reason));
        }
    }
}

static void print_table(const VtTrace *trace, const VtDrops *drops)
{
    printf("%-24s %8zu  functions, minutes %" PRId64 "..%" PRId64 "\n", "kept",
           trace->functions_count, trace->first_minute,
           trace->first_minute + (int64_t)trace->minutes_count - 1);
    printf("%-24s %8zu  rows\n", "dropped", vt_drops_total(drops));
    print_rows(drops, false);
    if (vt_drops_remarks(drops) > 0)
        printf("%-24s %8zu  rows\n", "remarked", vt_drops_remarks(drops));
    print_rows(drops, true);
}

static void print_json(const VtTrace *trace, const VtDrops *drops)
{
    JsonObject *json = json_object_new();

    json_object_set_int_member(json, "functions", (int64_t)trace->functions_count);
    json_object_set_int_member(json, "first_minute", trace->first_minute);
    json_object_set_int_member(json, "minutes", (int64_t)trace->minutes_count);
    json_object_set_int_member(json, "dropped_rows", (int64_t)vt_drops_total(drops));
    json_object_set_object_member(json, "dropped", vt_drops_to_json(drops, false));
    json_object_set_object_member(json, "remarks", vt_drops_to_json(drops, true));
    vt_print_json(json);
}

static char *describe_formats(void)
{
    GString *text =
        g_string_new("Formats:\n  auto       recognised by the files' names or header\n");

    for (size_t i = 0; vt_datasets()[i] != NULL; i++) {
        g_string_append_printf(text, "  %-10s %s\n", vt_datasets()[i]->name,
                               vt_datasets()[i]->summary);
    }
    return g_strchomp(g_string_free(text, FALSE)); /* GOption adds its own */
}

/* What a number holds that is not given: none that a user would type. */
#define NOT_GIVEN INT64_MIN

typedef struct {
    char *output;
    char *format;
    char *start;
    gint64 minutes;
    gint64 random_excerpts;
    gint64 seed;
    char *longer_than;
    char **triggers;
    gint64 invocations_min;
    char *memory_share;
    gboolean is_strict, is_gzip, empty_as_zero, sum_triggers, is_json, is_progress;
} Arguments;

static void arguments_clear(Arguments *self)
{
    g_free(self->output);
    g_free(self->format);
    g_free(self->start);
    g_free(self->longer_than);
    g_strfreev(self->triggers);
    g_free(self->memory_share);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Arguments, arguments_clear)

static bool check_random(const Arguments *self, GError **error)
{
    if (self->random_excerpts == NOT_GIVEN)
        return true;
    if (self->start != NULL || self->minutes == NOT_GIVEN) {
        g_set_error(error, VT_ERROR, VT_ERROR_USAGE,
                    "--random-excerpts: expected --minutes and no --start");
        return false;
    }
    return vt_options_between("--random-excerpts", self->random_excerpts, 1,
                              VT_MINUTES_MAX, error);
}

static bool parse(Arguments *self, int *argc, char ***argv, GError **error)
{
    g_autofree char *formats = describe_formats();
    g_autofree char *description =
        g_strconcat("Cleans an excerpt of a provider's dataset into a trace. Rows that\n"
                    "cannot be used are dropped and counted by reason.\n\n",
                    formats, NULL);
    const GOptionEntry entries[] = {
        { "output", 'o', 0, G_OPTION_ARG_FILENAME, &self->output, "Folder to write",
          "TRACE" },
        { "format", 0, 0, G_OPTION_ARG_STRING, &self->format,
          "Format of the dataset (default: auto)", "F" },
        { "start", 0, 0, G_OPTION_ARG_STRING, &self->start,
          "Begin of the excerpt: day from 0, hour, minute (default: the first there is)",
          "D:HH:MM" },
        { "minutes", 0, 0, G_OPTION_ARG_INT64, &self->minutes,
          "Length of the excerpt (default: all that follow, of a day at most where days "
          "are files)",
          "N" },
        { "random-excerpts", 0, 0, G_OPTION_ARG_INT64, &self->random_excerpts,
          "Prepare N random excerpts of --minutes each, spread over days and hours: "
          "TRACE/D-HHMM",
          "N" },
        { "seed", 0, 0, G_OPTION_ARG_INT64, &self->seed, "Seed of that choice (1)", "N" },
        { "exclude-longer-than", 0, 0, G_OPTION_ARG_STRING, &self->longer_than,
          "Leave out functions with a longer mean duration", "DURATION" },
        { "exclude-trigger", 0, 0, G_OPTION_ARG_STRING_ARRAY, &self->triggers,
          "Leave out functions of this trigger; may be repeated", "T" },
        { "min-invocations", 0, 0, G_OPTION_ARG_INT64, &self->invocations_min,
          "Leave out functions with fewer calls in the excerpt (1)", "N" },
        { "memory-share", 0, 0, G_OPTION_ARG_STRING, &self->memory_share,
          "Divide an app's memory by its functions known (default) or surviving", "S" },
        { "gzip", 0, 0, G_OPTION_ARG_NONE, &self->is_gzip, "Write .csv.gz", NULL },
        { "strict", 0, 0, G_OPTION_ARG_NONE, &self->is_strict,
          "Fail when any row cannot be used", NULL },
        { "empty-as-zero", 0, 0, G_OPTION_ARG_NONE, &self->empty_as_zero,
          "Read an empty count as 0 instead of dropping the row", NULL },
        { "sum-triggers", 0, 0, G_OPTION_ARG_NONE, &self->sum_triggers,
          "Add up rows of a function that differ in Trigger instead of keeping the first",
          NULL },
        { "json", 0, 0, G_OPTION_ARG_NONE, &self->is_json, "Print JSON", NULL },
        { "progress", 0, 0, G_OPTION_ARG_NONE, &self->is_progress,
          "Show progress even when standard error is no terminal", NULL },
        { NULL, 0, 0, 0, NULL, NULL, NULL },
    };
    const VtOptionsSpec spec = {
        .command = "prepare",
        .arguments = "DATASET -o TRACE",
        .description = description,
        .entries = entries,
        .positionals = 1,
    };

    return vt_options_parse(&spec, argc, argv, error)
        && vt_options_require("-o TRACE", self->output, error)
        && (self->minutes == NOT_GIVEN
            || vt_options_between("--minutes", self->minutes, 1, VT_MINUTES_MAX, error))
        && vt_options_at_least("--min-invocations", self->invocations_min, 0, error)
        && vt_options_at_least("--seed", self->seed, 0, error)
        && check_random(self, error);
}

static bool parse_memory_share(const char *text, VtMemoryShare *out, GError **error)
{
    if (text == NULL || strcmp(text, "known") == 0) {
        *out = VT_SHARE_KNOWN;
    } else if (strcmp(text, "surviving") == 0) {
        *out = VT_SHARE_SURVIVING;
    } else {
        g_set_error(error, VT_ERROR, VT_ERROR_USAGE,
                    "--memory-share: expected known or surviving, not '%s'", text);
        return false;
    }
    return true;
}

/* What the arguments ask of a dataset; borrows from them. */
static bool read_options(const Arguments *arguments, VtDatasetOptions *out,
                         GError **error)
{
    *out = (VtDatasetOptions){
        .excerpt.minutes_count = MAX(arguments->minutes, 0),
        .exclusions = { .triggers = (const char *const *)arguments->triggers,
                        .invocations_min = (uint64_t)arguments->invocations_min },
        .empty_as_zero = arguments->empty_as_zero,
        .sum_triggers = arguments->sum_triggers,
    };
    return (arguments->start == NULL
            || vt_excerpt_parse_start(arguments->start, &out->excerpt.first_minute,
                                      error))
        && vt_options_duration("--exclude-longer-than", arguments->longer_than, VT_US,
                               &out->exclusions.longer_than_ns, error)
        && parse_memory_share(arguments->memory_share, &out->memory_share, error);
}

static bool prepare_excerpts(const char *path, const Arguments *arguments,
                             const VtPrepareOptions *options, VtProgressLine *line,
                             GError **error)
{
    const VtRandomExcerpts random = {
        .count = (size_t)arguments->random_excerpts,
        .minutes = arguments->minutes,
        .seed = (uint64_t)arguments->seed,
    };
    g_autoptr(JsonArray) rows = vt_prepare_excerpts(
        path, options, &random, arguments->output, arguments->is_gzip, error);

    vt_progress_end(line);
    if (rows == NULL)
        return false;
    if (arguments->is_json) {
        JsonObject *json = json_object_new();

        json_object_set_array_member(json, "excerpts", g_steal_pointer(&rows));
        vt_print_json(json);
    } else {
        vt_prepare_excerpts_print(rows);
    }
    return true;
}

static bool prepare_one(const char *path, const Arguments *arguments,
                        const VtPrepareOptions *options, VtProgressLine *line,
                        GError **error)
{
    g_autoptr(VtDrops) drops = vt_drops_new();
    g_autoptr(VtTrace) trace = vt_prepare(path, options, drops, error);

    vt_progress_end(line);
    print_places(drops);
    if (trace == NULL
        || !vt_trace_save(trace, arguments->output, arguments->is_gzip, error))
        return false;
    if (arguments->is_json) {
        print_json(trace, drops);
    } else {
        print_table(trace, drops);
    }
    return true;
}

bool vt_cmd_prepare(int argc, char **argv, GError **error)
{
    g_auto(Arguments) arguments = { .minutes = NOT_GIVEN,
                                    .random_excerpts = NOT_GIVEN,
                                    .seed = 1 };

    if (!parse(&arguments, &argc, &argv, error))
        return false;

    VtPrepareOptions options = {
        .format = arguments.format != NULL ? arguments.format : "auto",
        .is_strict = arguments.is_strict,
    };

    if (!read_options(&arguments, &options.dataset, error))
        return false;

    VtProgressLine line = vt_progress_begin("prepare", arguments.is_progress);

    options.dataset.progress = vt_progress_update;
    options.dataset.progress_data = &line;
    return arguments.random_excerpts != NOT_GIVEN
             ? prepare_excerpts(argv[1], &arguments, &options, &line, error)
             : prepare_one(argv[1], &arguments, &options, &line, error);
}
