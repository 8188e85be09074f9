/**
 * Runs of one schedule side by side, invocation by invocation: the first is the
 * reference (a simulation, say), the others are measured against it.
 *
 * Compared are the invocations of the measured phase that are ok in all runs, matched by
 * id. What fails in one run is therefore left out of the slowdown of every run; how many
 * that is and why stands beside it.
 */
#pragma once

#include "report/matches.h"
#include "report/stored_run.h"

#include <glib.h>

#include <stdbool.h>
#include <stddef.h>

/** Whether an invocation started cold here and in the first run. */
typedef struct {
    int64_t both_cold;
    int64_t both_warm;
    int64_t first_cold; /* and warm here */
    int64_t this_cold;  /* and warm in the first run */
    int64_t unknown;    /* in either */
} VtStartAgreement;

/** What the compared invocations of a run estimate of the whole trace's, by the weights
 * of a sample's functions. */
typedef struct {
    double slowdown; /* weighted geometric mean over functions */
    double ratio;    /* to the first run's */
    int64_t response_p50_us, response_p99_us;
    double cold_starts;
} VtWeightedRun;

/** Figures of one run. NaN and, for times, VT_UNKNOWN when nothing was compared. */
typedef struct {
    char *path;
    char *status;
    char *platform; /* NULL: not stated */

    VtEndings endings; /* of all measured invocations */

    /* From here on: of the compared invocations. */
    double slowdown; /* geometric mean over functions of their geometric means */
    double ratio;    /* of the slowdown to the first run's */
    int64_t response_p50_us, response_p99_us;
    int64_t cold_starts;
    VtStartAgreement starts;
    double response_ratio_p5, response_ratio_p50, response_ratio_p95; /* of response times
                                                                  to the first run's */
    double slowdown_wd;     /* first Wasserstein distance to the first run, of the
                               logarithms of the invocations' slowdowns */
    VtWeightedRun weighted; /* if the comparison has weights */
} VtComparedRun;

typedef struct {
    char *name;
    int64_t invocations;
    double *slowdowns;  /* one per run */
    double worst_ratio; /* to the first run, the farthest from 1 either way */
    double weight;      /* if the comparison has weights */
} VtComparedFunction;

/** How much of the whole trace the compared part of a weighted sample stands for. */
typedef struct {
    double functions;
    double compared;    /* invocations */
    double worst_ratio; /* of the runs' weighted slowdowns; NaN when none was compared */
} VtWeightedComparison;

typedef struct {
    char *schedule_digest;
    VtComparedRun *runs;
    size_t runs_count;
    VtComparedFunction *functions; /* worst ratio first, then by name */
    size_t functions_count;
    size_t functions_not_compared; /* others that the first run has measured */
    int64_t invocations;           /* of the measured phase, in any run */
    int64_t compared;
    double worst_ratio; /* of the runs' slowdowns; NaN when none was compared */
    bool has_weights;
    VtWeightedComparison weighted;
} VtComparison;

/** Errors: VT_ERROR_INPUT when the runs' schedules or weights differ, or one does not say
 *  which schedule it ran. Needs two runs or more. */
VtComparison *vt_compare(const VtStoredRun *const *runs, size_t runs_count,
                         GError **error);
void vt_comparison_free(VtComparison *self);

/** Of a run's slowdown to the first's, weighted or not, the farthest from 1; NaN when
 *  nothing was compared. */
double vt_comparison_worst_ratio(const VtComparison *self);

/** Whether every run's slowdown lies within 1/@max_ratio .. @max_ratio of the first's,
 * and with weights the weighted one, too. False when nothing was compared. */
bool vt_comparison_is_within(const VtComparison *self, double max_ratio);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(VtComparison, vt_comparison_free)
