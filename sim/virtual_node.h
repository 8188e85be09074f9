/**
 * A node as the virtual runtime sees it: its processor, and the pods that its kubelet is
 * starting.
 */
#pragma once

#include "core/pod_runtime.h"
#include "sim/kubelet_config.h"
#include "sim/node_cpu.h"
#include "sim/node_memory.h"
#include "sim/start_queue.h"

typedef struct {
    VtNodeCpu cpu;
    VtNodeMemory memory;
    uint32_t system_group; /* of what is no pod */
    VtStartQueue starts;
    int64_t sandboxes; /* in the making */
    VtTime planned_ns; /* of the one event that is not stale; VT_NEVER: none */
} VtVirtualNode;

void vt_virtual_node_init(VtVirtualNode *self, const VtNodesConfig *nodes,
                          const VtKubeletConfig *kubelet);
void vt_virtual_node_clear(VtVirtualNode *self);

/** @pod arrives on its node; the group of its jobs there. */
uint32_t vt_virtual_node_open_pod(VtVirtualNode *self, const VtNodesConfig *nodes,
                                  uint32_t pod, const VtPodSpec *spec, VtTime now_ns);
