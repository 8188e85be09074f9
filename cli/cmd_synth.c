/* vitro synth: writes a synthetic dataset. */
#include "cli/commands.h"
#include "cli/options.h"
#include "cli/progress.h"
#include "sampler/excerpt.h"
#include "sampler/synth.h"

#include <inttypes.h>
#include <stdio.h>

static void print_result(const char *folder, const VtSynthOptions *options, bool is_json)
{
    if (!is_json) {
        printf("%s: %zu functions, %" PRId64 " minutes\n", folder,
               options->functions_count, options->minutes_count);
        return;
    }

    JsonObject *json = json_object_new();

    json_object_set_string_member(json, "dataset", folder);
    json_object_set_int_member(json, "functions", (int64_t)options->functions_count);
    json_object_set_int_member(json, "minutes", options->minutes_count);
    json_object_set_int_member(json, "seed", (int64_t)options->seed);
    vt_print_json(json);
}

bool vt_cmd_synth(int argc, char **argv, GError **error)
{
    g_autofree char *output = NULL;
    gint64 functions = 1000, minutes = 1440, seed = 1;
    gboolean is_json = FALSE, is_progress = FALSE;
    const GOptionEntry entries[] = {
        { "output", 'o', 0, G_OPTION_ARG_FILENAME, &output, "Folder to write",
          "DATASET" },
        { "functions", 0, 0, G_OPTION_ARG_INT64, &functions,
          "Number of functions (default: 1000)", "N" },
        { "minutes", 0, 0, G_OPTION_ARG_INT64, &minutes,
          "Length; a day file holds 1440 (default: 1440)", "M" },
        { "seed", 0, 0, G_OPTION_ARG_INT64, &seed, "Seed of all chance (default: 1)",
          "S" },
        { "json", 0, 0, G_OPTION_ARG_NONE, &is_json, "Print JSON", NULL },
        { "progress", 0, 0, G_OPTION_ARG_NONE, &is_progress,
          "Show progress even when standard error is no terminal", NULL },
        { NULL, 0, 0, 0, NULL, NULL, NULL },
    };
    const VtOptionsSpec spec = {
        .command = "synth",
        .arguments = "-o DATASET",
        .description = "Writes a synthetic dataset in the Azure 2019 layout, whose\n"
                       "durations, rates, memory and totals are like the real one's.",
        .entries = entries,
    };

    if (!vt_options_parse(&spec, &argc, &argv, error)
        || !vt_options_require("-o DATASET", output, error)
        || !vt_options_between("--functions", functions, 1, VT_SYNTH_FUNCTIONS_MAX, error)
        || !vt_options_between("--minutes", minutes, 1, VT_MINUTES_MAX, error)
        || !vt_options_at_least("--seed", seed, 0, error))
        return false;

    VtProgressLine line = vt_progress_begin("synth", is_progress);
    const VtSynthOptions options = { .functions_count = (size_t)functions,
                                     .minutes_count = minutes,
                                     .seed = (uint64_t)seed,
                                     .progress = vt_progress_update,
                                     .progress_data = &line };
    const bool is_done = vt_synth_write(output, &options, error);

    vt_progress_end(&line);
    if (is_done)
        print_result(output, &options, is_json);
    return is_done;
}
