/* vitro distance: Wasserstein distances of a sample from its trace. */
#include "cli/commands.h"
#include "cli/options.h"
#include "sampler/distance.h"

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

static void print_json(VtDistance mean, const VtDistance *minutes, size_t count,
                       int64_t first_minute)
{
    JsonObject *json = json_object_new();

    set_distance(json, mean);
    json_object_set_double_member(json, "mean_wd", vt_distance_mean(mean));
    if (count > 0) {
        json_object_set_array_member(json, "minutes",
                                     minutes_to_json(minutes, count, first_minute));
    }
    vt_print_json(json);
}

static void print_table(VtDistance mean, const VtDistance *minutes, size_t count,
                        int64_t first_minute)
{
    printf("%-8s %14s %14s %14s\n", "minute", "invocation_wd", "resource_wd", "mean_wd");
    for (size_t t = 0; t < count; t++) {
        printf("%-8" PRId64 " %14.6g %14.6g %14.6g\n", first_minute + (int64_t)t,
               minutes[t].invocation_wd, minutes[t].resource_wd,
               vt_distance_mean(minutes[t]));
    }
    printf("%-8s %14.6g %14.6g %14.6g\n", "mean", mean.invocation_wd, mean.resource_wd,
           vt_distance_mean(mean));
}

bool vt_cmd_distance(int argc, char **argv, GError **error)
{
    gboolean is_per_minute = FALSE, is_json = FALSE;
    double resource_norm = VT_RESOURCE_NORM;
    const GOptionEntry entries[] = {
        { "per-minute", 0, 0, G_OPTION_ARG_NONE, &is_per_minute,
          "Also print every minute", NULL },
        { "resource-norm", 0, 0, G_OPTION_ARG_DOUBLE, &resource_norm,
          "ms x MiB that resource use is divided by (default: 1000000)", "F" },
        { "json", 0, 0, G_OPTION_ARG_NONE, &is_json, "Print JSON", NULL },
        { NULL, 0, 0, 0, NULL, NULL, NULL },
    };
    const VtOptionsSpec spec = {
        .command = "distance",
        .arguments = "TRACE SAMPLE",
        .description =
            "Prints the first Wasserstein distances between the functions of a\n"
            "sample and those of a trace, averaged over the minutes: of calls\n"
            "(invocation_wd) and of calls x mean duration x mean memory\n"
            "(resource_wd). Both are read as they stand; nothing is dropped.",
        .entries = entries,
        .positionals = 2,
    };

    if (!vt_options_parse(&spec, &argc, &argv, error)
        || !vt_options_positive("--resource-norm", resource_norm, error))
        return false;

    g_autoptr(VtTrace) trace = vt_trace_load(argv[1], error);
    g_autoptr(VtTrace) sample = trace != NULL ? vt_trace_load(argv[2], error) : NULL;

    if (sample == NULL)
        return false;

    g_autoptr(VtDistances) distances = vt_distances_new(trace, resource_norm);
    g_autofree VtDistance *minutes = vt_distances_of_trace(distances, sample, error);

    if (minutes == NULL) {
        g_prefix_error(error, "%s: ", argv[2]);
        return false;
    }

    const VtDistance mean = vt_distance_average(minutes, trace->minutes_count);
    const size_t shown = is_per_minute ? trace->minutes_count : 0;

    if (is_json) {
        print_json(mean, minutes, shown, trace->first_minute);
    } else {
        print_table(mean, minutes, shown, trace->first_minute);
    }
    return true;
}
