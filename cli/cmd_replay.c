/* vitro replay: play a schedule for real. */
#include "cli/commands.h"
#include "cli/experiment.h"
#include "cli/options.h"
#include "core/errors.h"

#include <string.h>

static bool choose_platform(const char *name, VtPlatformKind *out_kind, GError **error)
{
    for (VtPlatformKind kind = VT_PLATFORM_LOCAL; kind <= VT_PLATFORM_HTTP; kind++) {
        if (strcmp(name, vt_platform_kind_name(kind)) == 0) {
            *out_kind = kind;
            return true;
        }
    }
    g_set_error(error, VT_ERROR, VT_ERROR_USAGE,
                "--platform: expected local or http, not '%s'", name);
    return false;
}

/* A URL that is not called would be a measurement of something else. */
static bool check_url(const char *url, VtPlatformKind kind, GError **error)
{
    if ((url != NULL) == (kind == VT_PLATFORM_HTTP))
        return true;
    g_set_error(error, VT_ERROR, VT_ERROR_USAGE,
                url != NULL ? "--url needs --platform http"
                            : "--platform http needs --url");
    return false;
}

bool vt_cmd_replay(int argc, char **argv, GError **error)
{
    g_auto(VtProvenance) provenance;
    g_auto(VtExperimentOptions) options;
    g_autofree char *platform = NULL;
    g_autofree char *url = NULL;
    g_autoptr(GArray) entries = g_array_new(TRUE, TRUE, sizeof(GOptionEntry));
    const GOptionEntry own[] = {
        { "platform", 'p', 0, G_OPTION_ARG_STRING, &platform,
          "local: function processes on this machine, scaled by the model of Knative "
          "(default); http: any URL",
          "KIND" },
        { "url", 0, 0, G_OPTION_ARG_STRING, &url,
          "Of a function, with {function}, {name}, {duration_us}, {duration_ms}, "
          "{memory_mib}",
          "TEMPLATE" },
    };
    VtPlatformKind kind;

    vt_provenance_init(&provenance, argc, argv);
    vt_experiment_options_init(&options);
    g_array_append_vals(entries, own, G_N_ELEMENTS(own));
    vt_experiment_options_add(&options, entries);

    const VtOptionsSpec spec = {
        .command = "replay",
        .arguments = "TRACE|SCHEDULE.csv -o RUN",
        .description = "Plays a schedule in real time, open loop, and writes a run "
                       "folder. Response\n"
                       "times count from the scheduled instants.",
        .entries = (const GOptionEntry *)(const void *)entries->data,
        .positionals = 1,
    };

    if (!vt_options_parse(&spec, &argc, &argv, error)
        || !choose_platform(platform == NULL ? "local" : platform, &kind, error)
        || !check_url(url, kind, error))
        return false;

    const VtExperiment experiment = {
        .options = &options,
        .input = argv[1],
        .kind = kind,
        .url = url,
        .provenance = &provenance,
    };

    return vt_experiment_run(&experiment, error);
}
