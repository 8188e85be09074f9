/* vitro schedule: write the schedule that simulate and replay would use. */
#include "cli/commands.h"
#include "cli/options.h"
#include "cli/workload.h"
#include "core/schedule_file.h"
#include "core/weights.h"

static void print(const VtArrivals *arrivals, bool is_json)
{
    g_autofree char *digest = g_strdup_printf("%016" PRIx64, arrivals->digest);
    JsonObject *object;

    if (!is_json) {
        g_print("%" G_GUINT64_FORMAT " invocations of %zu functions, digest %s\n",
                arrivals->issued, arrivals->functions_count, digest);
        return;
    }
    object = json_object_new();
    json_object_set_int_member(object, "invocations", (gint64)arrivals->issued);
    json_object_set_int_member(object, "functions", (gint64)arrivals->functions_count);
    json_object_set_string_member(object, "schedule_digest", digest);
    vt_print_json(object);
}

/* A schedule has no column for them. */
static void tell_of_weights(const VtWorkload *workload, const char *trace)
{
    if (workload->weights != NULL) {
        g_printerr(
            "vitro: the schedule is without the sample's weights: give simulate or "
            "replay --weights %s/" VT_WEIGHTS_CSV "\n",
            trace);
    }
}

static bool write_schedule(const char *trace, const VtWorkloadOptions *options,
                           const char *output, bool is_json, GError **error)
{
    g_auto(VtWorkload) workload = { 0 };

    if (!vt_workload_open(&workload, trace, options, error)
        || !vt_schedule_file_write(workload.arrivals, output, error))
        return false;
    print(workload.arrivals, is_json);
    tell_of_weights(&workload, trace);
    return true;
}

bool vt_cmd_schedule(int argc, char **argv, GError **error)
{
    g_auto(VtWorkloadOptions) options;
    g_autofree char *output = NULL;
    g_autoptr(GArray) entries = g_array_new(TRUE, TRUE, sizeof(GOptionEntry));
    gboolean is_json = FALSE;
    const GOptionEntry own[] = {
        { "output", 'o', 0, G_OPTION_ARG_FILENAME, &output,
          "Schedule file to write; .gz compresses", "FILE.csv" },
        { "json", 0, 0, G_OPTION_ARG_NONE, &is_json, "Print JSON", NULL },
    };

    vt_workload_options_init(&options);
    g_array_append_vals(entries, own, G_N_ELEMENTS(own));
    vt_workload_options_add(&options, entries);

    const VtOptionsSpec spec = {
        .command = "schedule",
        .arguments = "TRACE -o FILE.csv",
        .description =
            "Writes the invocations of a trace, as simulate and replay play them:\n"
            "id,function,phase,scheduled_us,requested_us,memory_mib.",
        .entries = (const GOptionEntry *)(const void *)entries->data,
        .positionals = 1,
    };

    return vt_options_parse(&spec, &argc, &argv, error)
        && vt_options_require("-o FILE.csv", output, error)
        && write_schedule(argv[1], &options, output, is_json, error);
}
