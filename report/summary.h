/**
 * The figures of a run, added up as it goes.
 *
 * It is a VtRunLog; what it holds grows with functions and pods, never with
 * invocations. Invocations belong to a scope by their phase, pods by the part of their
 * life that lies in it.
 */
#pragma once

#include "core/function.h"
#include "core/function_config.h"
#include "core/run_log.h"
#include "report/estimator.h"

#include <glib.h>

#include <stddef.h>

typedef enum {
    VT_SCOPE_ALL,      /* the whole run */
    VT_SCOPE_MEASURED, /* from the end of the warm-up to the end of the run */
} VtScope;

#define VT_SCOPES 2

/** VT_UNKNOWN where a count or length is unknown; NaN where a real number is. */
typedef struct {
    int64_t invocations;
    int64_t ok;
    int64_t failed; /* whatever is not ok: the next three, and answers without success */
    int64_t timed_out;
    int64_t refused;
    int64_t lost;

    int64_t functions;            /* with an invocation in the scope */
    int64_t functions_without_ok; /* of those */

    /* Geometric means over functions of the function's geometric mean. The plain one is
     * of ok invocations; the other counts what failed, for whatever reason, as if its
     * response had come at the function's time-out. */
    double slowdown;
    double slowdown_censored;

    /* Of ok invocations, in whole us; the quantiles to 2^-12 of their value. */
    int64_t response_p50_us, response_p90_us, response_p95_us, response_p99_us;
    int64_t response_max_us;

    int64_t cold_starts; /* invocations that waited for a pod that was not ready */

    /* What pods cost; unknown when the platform does not know them. */
    double pod_s;               /* ready pods over time */
    double cpu_executed_core_s; /* as the functions measured it */
    double cpu_startup_core_s;
    double cpu_reserved_core_s;
    int64_t max_pods; /* ready at one instant */
} VtFigures;

/** Figures of one function in the measured phase; unknown ones as above. */
typedef struct {
    const char *name;
    int64_t invocations;
    int64_t failed;
    int64_t cold_starts;
    double slowdown;
    int64_t response_p50_us, response_p99_us;
    double pod_s;
} VtFunctionFigures;

typedef struct VtSummary VtSummary;

/** @functions and @configs, one per function for its time-out, are borrowed. */
VtSummary *vt_summary_new(const VtFunction *functions, const VtFunctionConfig *configs,
                          size_t functions_count, VtTime measure_start_ns);
void vt_summary_free(VtSummary *self);

/** Has it estimate the whole trace's figures as well, whose functions those of the run
 *  stand for: @weights (borrowed) is one for each function. Call before any record. */
void vt_summary_set_weights(VtSummary *self, const double *weights);

VtRunLog *vt_summary_log(VtSummary *self);

/** Ends the run at @end_ns: pods that are still there end now. Call once, before any of
 *  the following. */
void vt_summary_finish(VtSummary *self, VtTime end_ns);

const VtFigures *vt_summary_figures(const VtSummary *self, VtScope scope);

/** NULL without weights. */
const VtEstimates *vt_summary_estimates(const VtSummary *self);

/** One per function of the run, by name bytewise. */
const VtFunctionFigures *vt_summary_functions(const VtSummary *self, size_t *out_count);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(VtSummary, vt_summary_free)
