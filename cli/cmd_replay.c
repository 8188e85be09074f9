/* vitro replay: play a schedule for real. */
#include "cli/commands.h"
#include "cli/dry_run.h"
#include "cli/endurance_options.h"
#include "cli/experiment.h"
#include "cli/local_options.h"
#include "cli/options.h"
#include "cli/rate_options.h"
#include "cli/sender_options.h"
#include "cli/target_options.h"
#include "core/errors.h"

/* What the command line has besides its options: a trace or schedule, or nothing when
 * there is a rate to play. */
static bool check_input(bool has_rate, int given, GError **error)
{
    if (given == (has_rate ? 0 : 1))
        return true;
    g_set_error(error, VT_ERROR, VT_ERROR_USAGE,
                "expected one of TRACE, SCHEDULE.csv and --rps RATE, got %d; see `vitro "
                "replay --help`",
                given + has_rate);
    return false;
}

bool vt_cmd_replay(int argc, char **argv, GError **error)
{
    g_auto(VtProvenance) provenance;
    g_auto(VtExperimentOptions) options;
    g_auto(VtTargetOptions) target;
    g_auto(VtLocalOptions) local = { 0 };
    g_auto(VtRateOptions) rate = { 0 };
    g_auto(VtGuardOptions) guard = { 0 };
    g_auto(VtSenderOptions) senders;
    g_auto(VtEnduranceOptions) endurance = { 0 };
    g_autoptr(GArray) entries = g_array_new(TRUE, TRUE, sizeof(GOptionEntry));
    VtPlatformKind kind;
    VtSenderChoice sending;
    VtTime drain_ns;

    vt_provenance_init(&provenance, argc, argv);
    vt_experiment_options_init(&options);
    vt_sender_options_init(&senders);
    vt_target_options_init(&target);
    vt_target_options_add(&target, entries);
    vt_local_options_add(&local, entries);
    vt_rate_options_add(&rate, entries);
    vt_guard_options_add(&guard, entries);
    vt_sender_options_add(&senders, entries);
    vt_endurance_options_add(&endurance, entries);
    vt_experiment_options_add(&options, entries);

    const VtOptionsSpec spec = {
        .command = "replay",
        .arguments = "TRACE|SCHEDULE.csv|--rps RATE -o RUN",
        .description = "Plays a schedule in real time, open loop, and writes a run "
                       "folder. Response\n"
                       "times count from the scheduled instants.",
        .entries = (const GOptionEntry *)(const void *)entries->data,
        .takes_more = true,
    };

    if (!vt_options_parse(&spec, &argc, &argv, error)
        || !vt_target_options_read(&target, &kind, error)
        || !vt_local_options_check(&local, kind, error)
        || !vt_rate_options_apply(&rate, &options.workload, error)
        || !check_input(options.workload.rate != NULL, argc - 1, error)
        || !vt_sender_options_read(&senders, kind, &sending, error)
        || !vt_endurance_options_check(&endurance, kind, options.timeline_functions,
                                       error)
        || !vt_endurance_options_drain(&endurance, &drain_ns, error))
        return false;

    const VtExperiment experiment = {
        .options = &options,
        .input = options.workload.rate == NULL ? argv[1] : NULL,
        .kind = kind,
        .target = &target,
        .local = &local,
        .guard = &guard,
        .senders = sending.count,
        .wake_ahead_ns = sending.wake_ahead_ns,
        .resumed = endurance.resume,
        .drain_ns = drain_ns,
        .provenance = &provenance,
    };

    return guard.is_dry_run ? vt_dry_run(&experiment, error)
                            : vt_experiment_run(&experiment, error);
}
