/* vitro replay: play a schedule for real. */
#include "cli/commands.h"
#include "cli/experiment.h"
#include "cli/local_options.h"
#include "cli/options.h"
#include "cli/target_options.h"

bool vt_cmd_replay(int argc, char **argv, GError **error)
{
    g_auto(VtProvenance) provenance;
    g_auto(VtExperimentOptions) options;
    g_auto(VtTargetOptions) target = { 0 };
    g_auto(VtLocalOptions) local = { 0 };
    g_autoptr(GArray) entries = g_array_new(TRUE, TRUE, sizeof(GOptionEntry));
    VtPlatformKind kind;

    vt_provenance_init(&provenance, argc, argv);
    vt_experiment_options_init(&options);
    vt_target_options_add(&target, entries);
    vt_local_options_add(&local, entries);
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
        || !vt_target_options_check(&target, &kind, error)
        || !vt_local_options_check(&local, kind, error))
        return false;

    const VtExperiment experiment = {
        .options = &options,
        .input = argv[1],
        .kind = kind,
        .target = &target,
        .local = &local,
        .provenance = &provenance,
    };

    return vt_experiment_run(&experiment, error);
}
