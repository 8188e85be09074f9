/* vitro distance: Wasserstein distances of a sample from its trace. */
#include "cli/commands.h"
#include "cli/options.h"
#include "sampler/distance.h"

#include <inttypes.h>
#include <stdio.h>

static void add_double(JsonBuilder *builder, const char *name, double value)
{
    json_builder_set_member_name(builder, name);
    json_builder_add_double_value(builder, value);
}

static void print_json(VtDistance mean, const VtDistance *minutes, size_t count,
                       int64_t first_minute)
{
    g_autoptr(JsonBuilder) builder = json_builder_new();

    json_builder_begin_object(builder);
    add_double(builder, "invocation_wd", mean.invocation_wd);
    add_double(builder, "resource_wd", mean.resource_wd);
    add_double(builder, "mean_wd", vt_distance_mean(mean));
    if (count > 0) {
        json_builder_set_member_name(builder, "minutes");
        json_builder_begin_array(builder);
        for (size_t t = 0; t < count; t++) {
            json_builder_begin_object(builder);
            json_builder_set_member_name(builder, "minute");
            json_builder_add_int_value(builder, first_minute + (int64_t)t);
            add_double(builder, "invocation_wd", minutes[t].invocation_wd);
            add_double(builder, "resource_wd", minutes[t].resource_wd);
            json_builder_end_object(builder);
        }
        json_builder_end_array(builder);
    }
    json_builder_end_object(builder);
    vt_print_json(json_builder_get_root(builder));
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
