/* vitro schedule: write the schedule that simulate and replay would use. */
#include "cli/commands.h"
#include "cli/options.h"
#include "cli/workload.h"
#include "core/schedule_file.h"

static bool write_schedule(const char *trace, const VtWorkloadOptions *options,
                           const char *output, GError **error)
{
    g_auto(VtWorkload) workload = { 0 };

    if (!vt_workload_open(&workload, trace, options, error)
        || !vt_schedule_file_write(workload.arrivals, output, error))
        return false;
    g_print("%" G_GUINT64_FORMAT " invocations of %zu functions, digest %016" PRIx64 "\n",
            workload.arrivals->issued, workload.arrivals->functions_count,
            workload.arrivals->digest);
    return true;
}

bool vt_cmd_schedule(int argc, char **argv, GError **error)
{
    g_auto(VtWorkloadOptions) options;
    g_autofree char *output = NULL;
    g_autoptr(GArray) entries = g_array_new(TRUE, TRUE, sizeof(GOptionEntry));
    const GOptionEntry own = { "output",  'o',
                               0,         G_OPTION_ARG_FILENAME,
                               &output,   "Schedule file to write; .gz compresses",
                               "FILE.csv" };

    vt_workload_options_init(&options);
    g_array_append_val(entries, own);
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
        && write_schedule(argv[1], &options, output, error);
}
