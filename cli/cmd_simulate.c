/* vitro simulate: play a schedule on the virtual cluster. */
#include "cli/commands.h"
#include "cli/experiment.h"
#include "cli/options.h"
#include "cli/seeds.h"

bool vt_cmd_simulate(int argc, char **argv, GError **error)
{
    g_auto(VtProvenance) provenance;
    g_auto(VtExperimentOptions) options;
    g_autofree char *seeds = NULL;
    g_autoptr(GArray) entries = g_array_new(TRUE, TRUE, sizeof(GOptionEntry));
    const GOptionEntry own[] = {
        { "pod-stages", 0, 0, G_OPTION_ARG_FILENAME, &options.pod_stages,
          "Lengths of pods' stages given beforehand instead of drawn", "FILE.csv" },
        { "machine-load", 0, 0, G_OPTION_ARG_FILENAME, &options.machine_load,
          "Cores of every node that other programs take: second,cores", "FILE.csv" },
        { "seeds", 0, 0, G_OPTION_ARG_STRING, &seeds,
          "A run for each seed of the list, instead of --seed: 1..10 or 1,2,5..9; RUN "
          "then holds a folder seed-N of each, and their means in seeds.csv",
          "LIST" },
    };

    vt_provenance_init(&provenance, argc, argv);
    vt_experiment_options_init(&options);
    g_array_append_vals(entries, own, G_N_ELEMENTS(own));
    vt_experiment_options_add(&options, entries);

    const VtOptionsSpec spec = {
        .command = "simulate",
        .arguments = "TRACE|SCHEDULE.csv -o RUN",
        .description = "Plays a schedule on a simulated Knative and writes a run folder.",
        .entries = (const GOptionEntry *)(const void *)entries->data,
        .positionals = 1,
    };

    if (!vt_options_parse(&spec, &argc, &argv, error))
        return false;

    const VtExperiment experiment = {
        .options = &options,
        .input = argv[1],
        .kind = VT_PLATFORM_SIM,
        .provenance = &provenance,
    };

    return seeds != NULL ? vt_seeds_run(&experiment, seeds, error)
                         : vt_experiment_run(&experiment, error);
}
