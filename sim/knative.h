/**
 * Knative Serving as a platform: activator, autoscaler, deployments and nodes over any
 * pod runtime. Simulated pods and real processes run under the same code.
 *
 * Source: [kn: pkg/activator, pkg/autoscaler, pkg/reconciler]; what is modelled and
 * what is not: docs/model.md.
 */
#pragma once

#include "core/arrivals.h"
#include "core/function.h"
#include "core/platform.h"
#include "core/pod_runtime.h"
#include "core/scheduler.h"
#include "sim/kubelet_config.h"
#include "sim/nodes_config.h"
#include "sim/pod_stages.h"
#include "sim/revision_config.h"

/** All is borrowed for the platform's lifetime. */
typedef struct {
    const VtFunction *functions;
    const VtRevisionConfig *configs; /* one per function */
    size_t functions_count;
    const VtNodesConfig *nodes;
    const VtControlPlaneConfig *control_plane;
    const VtDataPathConfig *data_path;
    const VtKubeletConfig *kubelet;
    const VtPodStagesFile *pod_stages; /* of the runtime too; NULL: all are drawn */
    VtArrivals *future; /* the schedule once more, from its start, for policies that know
                           it beforehand; else NULL */
    VtScheduler *scheduler;
    VtPodRuntime *runtime;
    VtRunLog *log; /* gets pods and, with has_decisions, decisions */
    bool has_decisions;
    uint64_t seed;
} VtKnativeOptions;

/** Revisions exist from time 0 on; so do their initial-scale pods, which start then.
 *  @configs have been validated.
 *  Errors: VT_ERROR_INPUT when a function's pod fits no node. */
VtPlatform *vt_knative_new(const VtKnativeOptions *options, GError **error);
