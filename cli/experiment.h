/**
 * One run from its options to its folder: what `simulate` and `replay` have in common,
 * which is all but the platform.
 */
#pragma once

#include "cli/guard_options.h"
#include "cli/provenance.h"
#include "cli/wiring.h"
#include "report/stationarity.h"
#include "report/summary.h"

typedef struct {
    VtWorkloadOptions workload;
    char *output;
    gint jobs;
    gboolean gzip;
    gboolean no_invocations;
    gboolean decisions;
    gboolean timeline_functions;
    gboolean json;
    gboolean progress;
    gboolean no_progress;
    char *pod_stages; /* files of `simulate` */
    char *machine_load;
} VtExperimentOptions;

void vt_experiment_options_init(VtExperimentOptions *self);
void vt_experiment_options_clear(VtExperimentOptions *self);

/** Appends the options to a command's own, a zero-terminated array of GOptionEntry. */
void vt_experiment_options_add(VtExperimentOptions *self, GArray *entries);

/** What is run, and on what; all is borrowed. */
typedef struct {
    const VtExperimentOptions *options;
    const char *input; /* a trace folder or schedule file; NULL: the options' rate */
    VtPlatformKind kind;
    const VtTargetOptions *target; /* of `replay`; else NULL */
    const VtLocalOptions *local;   /* likewise */
    const VtGuardOptions *guard;   /* of `replay`; else NULL */
    unsigned senders;              /* of `replay`: threads that send */
    VtTime wake_ahead_ns;          /* how long before an instant they are awake */
    const char *resumed;           /* a run that it goes on with; or NULL */
    VtTime drain_ns; /* what is in flight may take so long to end after a signal */
    const VtProvenance *provenance;
} VtExperiment;

/** Runs it, and prints a table, or with --json run.json. */
bool vt_experiment_run(const VtExperiment *self, GError **error);

typedef struct {
    VtFigures measured;   /* of the measured phase */
    VtEstimates weighted; /* of the whole trace */
    bool has_weights;     /* else the above is not known */
    VtStationarityVerdict stationarity;
} VtExperimentResult;

/** Runs it as one of several that may be under way: shows and prints nothing. */
bool vt_experiment_measure(const VtExperiment *self, VtExperimentResult *out_result,
                           GError **error);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(VtExperimentOptions, vt_experiment_options_clear)
