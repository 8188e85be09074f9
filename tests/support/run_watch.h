/**
 * Watches a run of the simulated Knative from two sides: what the model counts in its
 * queues between any two events, and when each request passes from it to its pods.
 *
 * It stands between the driver and its clock, and between the model and its pod runtime.
 */
#pragma once

#include "core/pod_runtime.h"
#include "sim/knative_model.h"
#include "sim/nodes_config.h"

#include <glib.h>

/** Requests at a place, added up over time. Units: requests times ns, exactly. */
typedef struct {
    int64_t queued; /* in both of these, as the timeline tells */
    int64_t activator;
    int64_t proxies;
    int64_t pods;
    int64_t reported_by_activator; /* as concurrency, to the autoscaler */
    int64_t reported_by_proxies;
} RunWatchSums;

typedef struct {
    VtTime began_ns;    /* VT_UNKNOWN: never in a pod */
    VtTime ended_ns;    /* VT_UNKNOWN: not by the end of the run */
    VtTime executed_ns; /* VT_UNKNOWN: not told */
} RunWatchService;

typedef struct {
    VtClock clock;          /* for the driver */
    VtPodRuntime runtime;   /* for the model */
    VtPodListener listener; /* for the pods */
    VtClock *inner_clock;
    VtPodRuntime *inner;
    const VtKnative *knative;
    double cores; /* of a node */
    VtTime now_ns;
    RunWatchSums sums;
    GArray *services; /* RunWatchService, by invocation */
    GArray *requests; /* uint64_t: the invocation of each request in a pod */
    GArray *pods;     /* uint32_t: the node of each pod */
    GArray *homes;    /* uint32_t: the pod of each request */
    GArray *jobs;     /* uint32_t: on each node, requests and starting pods */
    uint32_t starting;
    double busy_s;
    double busy_s_above; /* largest excess over what the jobs there can use */
} RunWatch;

void run_watch_init(RunWatch *self);
void run_watch_clear(RunWatch *self);

/** Steps between, before the model is made with `runtime`. */
void run_watch_begin(RunWatch *self, VtClock *clock, VtPodRuntime *runtime,
                     const VtNodesConfig *nodes);

/** The model is made. */
void run_watch_attach(RunWatch *self, const VtPlatform *knative);

/** What became of invocation @id. */
const RunWatchService *run_watch_service(RunWatch *self, uint64_t id);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(RunWatch, run_watch_clear)
