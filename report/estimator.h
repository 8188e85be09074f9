/**
 * What a run of a weighted sample tells of the whole trace.
 *
 * A function of weight w stands for w functions of the trace, and each of its invocations
 * and pods for w of theirs. So sums count it w times, and means are such sums over the
 * weights' own. Extremes of a sample tell nothing of those of the whole, and are not
 * here. docs/sampling.md says what the estimates assume.
 */
#pragma once

#include "core/record.h"
#include "core/run_log.h"

#include <glib.h>

#include <stddef.h>

/** Of the whole trace in the measured phase, named as in VtFigures. NaN where a figure is
 *  unknown, VT_UNKNOWN where a length is. */
typedef struct {
    double invocations;
    double ok;
    double failed, timed_out, refused, lost;

    double functions; /* with an invocation */
    double functions_without_ok;

    double slowdown; /* weighted geometric means over functions */
    double slowdown_censored;

    /* Of ok invocations, each weighted as its function; to 2^-8 of their value. */
    int64_t response_p50_us, response_p90_us, response_p95_us, response_p99_us;

    double cold_starts;

    double pod_s;
    double cpu_executed_core_s;
    double cpu_startup_core_s;
    double cpu_reserved_core_s;
} VtEstimates;

typedef struct VtEstimator VtEstimator;

/** @weights, one for each function of the run, is borrowed. */
VtEstimator *vt_estimator_new(const double *weights, size_t functions_count);
void vt_estimator_free(VtEstimator *self);

/** Adds @record, of a function whose time-out is @timeout_ns, if it was measured. O(1) */
void vt_estimator_add(VtEstimator *self, const VtRecord *record, VtTime timeout_ns);

/** Adds what @invocation executed without a record that tells of it, if measured. */
void vt_estimator_add_unheard(VtEstimator *self, const VtInvocation *invocation,
                              VtTime executed_ns);

/** Adds the part of @pod's life that lies in @from_ns .. @end_ns. */
void vt_estimator_add_pod(VtEstimator *self, const VtPodRow *pod, VtTime from_ns,
                          VtTime end_ns);

/** Sums go by @order, the functions' indices. */
VtEstimates vt_estimator_finish(const VtEstimator *self, const size_t *order);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(VtEstimator, vt_estimator_free)
