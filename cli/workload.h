/**
 * What a run plays: a trace folder expanded by its options, a schedule file, or a rate.
 */
#pragma once

#include "cli/settings.h"
#include "core/arrivals.h"
#include "core/rate_arrivals.h"

#define VT_SEED_NOT_GIVEN INT64_MIN

/** The options that schedule, simulate and replay share; zero-initialised. */
typedef struct {
    VtSettingsSources sources;
    gint64 seed; /* or VT_SEED_NOT_GIVEN */
    gint64 warmup_minutes;
    gint64 minutes;
    char *arrivals;
    char *durations;
    char *tail;
    char *weights; /* file of them; NULL: the trace folder's, if it has such */
    VtRate *rate;  /* in place of a trace; or NULL */
} VtWorkloadOptions;

/** Defaults of all fields; call before parsing. */
void vt_workload_options_init(VtWorkloadOptions *self);
void vt_workload_options_clear(VtWorkloadOptions *self);

/** The seed given, or the usual one. */
int64_t vt_workload_seed(const VtWorkloadOptions *self);

/** Appends the options to a command's own, a zero-terminated array of GOptionEntry. */
void vt_workload_options_add(VtWorkloadOptions *self, GArray *entries);

/** Appends the option of those that sum up what they play. */
void vt_workload_weights_option_add(VtWorkloadOptions *self, GArray *entries);

typedef struct {
    VtSettings settings;
    VtTrace *trace; /* NULL when it is a schedule file or a rate */
    VtArrivals *arrivals;
    VtArrivals *future;        /* the same once more, when a policy knows it; else NULL */
    VtRevisionConfig *configs; /* one per function of the arrivals */
    VtFunctionConfig *function_configs;
    double
        *weights;   /* one per function of the arrivals; NULL: it is no weighted sample */
    VtTime tail_ns; /* how long a run goes on after its last response */
} VtWorkload;

/** Opens @path, a trace folder or a schedule file; NULL when the options have a rate.
 *  Errors: VT_ERROR_USAGE for options that a schedule file cannot follow, VT_ERROR_INPUT
 *  otherwise. */
bool vt_workload_open(VtWorkload *self, const char *path,
                      const VtWorkloadOptions *options, GError **error);
void vt_workload_clear(VtWorkload *self);

/** Adds to an error about one of the functions what it is configured to, and where. */
void vt_workload_explain(VtWorkload *self, const VtWorkloadOptions *options,
                         GError *error);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(VtWorkload, vt_workload_clear)
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(VtWorkloadOptions, vt_workload_options_clear)
