/**
 * One run from its options to its folder: what `simulate` and `replay` have in common,
 * which is all but the platform.
 */
#pragma once

#include "cli/provenance.h"
#include "cli/wiring.h"

typedef struct {
    VtWorkloadOptions workload;
    char *output;
    gint jobs;
    gboolean gzip;
    gboolean no_invocations;
    gboolean decisions;
    gboolean json;
    gboolean progress;
    char *pod_stages; /* files of `simulate` */
    char *machine_load;
} VtExperimentOptions;

void vt_experiment_options_init(VtExperimentOptions *self);
void vt_experiment_options_clear(VtExperimentOptions *self);

/** Appends the options to a command's own, a zero-terminated array of GOptionEntry. */
void vt_experiment_options_add(VtExperimentOptions *self, GArray *entries);

/** Runs @input, a trace folder or schedule file, on the platform of @kind; @url is for
 *  VT_PLATFORM_HTTP. Prints a table, or with --json run.json. */
bool vt_experiment_run(const VtExperimentOptions *options, const char *input,
                       VtPlatformKind kind, const char *url,
                       const VtProvenance *provenance, GError **error);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(VtExperimentOptions, vt_experiment_options_clear)
