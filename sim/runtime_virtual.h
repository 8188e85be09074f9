/**
 * A pod runtime whose pods are a few events: start-up stages and hops are drawn,
 * CPU is shared per node.
 *
 * A start is: the kubelet's queue, volumes, the sandbox, two containers (they run), CPU
 * of the containers and for touching memory, application latency, queue-proxy's poll (the
 * pod answers). A request is: hop latency, then its CPU. After stop(): termination
 * latency.
 */
#pragma once

#include "core/function.h"
#include "core/pod_runtime.h"
#include "core/scheduler.h"
#include "sim/background_load.h"
#include "sim/config.h"
#include "sim/kubelet_config.h"
#include "sim/nodes_config.h"
#include "sim/pod_stages.h"

/** What the runtime needs to know; borrowed for its lifetime. */
typedef struct {
    const VtNodesConfig *nodes;
    const VtControlPlaneConfig *control_plane;
    const VtKubeletConfig *kubelet;
    const VtDataPathConfig *data_path;
    const VtPodStagesFile *pod_stages;       /* or NULL: all are drawn */
    const VtBackgroundLoad *background_load; /* or NULL: nodes are the pods' alone */
    const VtFunction *functions;
    uint64_t seed;
} VtRuntimeVirtualOptions;

VtPodRuntime *vt_runtime_virtual_new(const VtRuntimeVirtualOptions *options,
                                     VtScheduler *scheduler);
