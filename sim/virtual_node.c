#include "sim/virtual_node.h"

/* The kernel's least weight, 2 of 1024 for a core. */
#define WEIGHT_MILLI_MIN 2

/* Of kubelet and container runtime: the default, a core's 1024. */
#define SYSTEM_WEIGHT_MILLI 1000

void vt_virtual_node_init(VtVirtualNode *self, const VtNodesConfig *nodes,
                          const VtKubeletConfig *kubelet)
{
    const VtCpuGroup system = { .weight_milli = SYSTEM_WEIGHT_MILLI };

    *self = (VtVirtualNode){ .planned_ns = VT_NEVER };
    vt_node_cpu_init(&self->cpu, nodes);
    vt_node_memory_init(&self->memory, nodes->oom_kill == VT_OOM_ON, nodes->memory_mib);
    self->system_group = vt_node_cpu_open(&self->cpu, &system, 0);
    vt_start_queue_init(&self->starts, kubelet->start_rate_per_s,
                        kubelet->start_parallelism);
}

void vt_virtual_node_clear(VtVirtualNode *self)
{
    vt_node_cpu_clear(&self->cpu);
    vt_node_memory_clear(&self->memory);
    vt_start_queue_clear(&self->starts);
}

/* [k8s: kubelet cpu.shares and CFS quota] */
uint32_t vt_virtual_node_open_pod(VtVirtualNode *self, const VtNodesConfig *nodes,
                                  uint32_t pod, const VtPodSpec *spec, VtTime now_ns)
{
    const VtCpuGroup group = {
        .weight_milli = MAX(WEIGHT_MILLI_MIN, spec->cpu_request_milli),
        .limit_milli = nodes->cpu_quota == VT_QUOTA_NONE ? 0 : spec->cpu_limit_milli,
        .period_ns = nodes->cpu_quota == VT_QUOTA_CFS ? nodes->cpu_quota_period_ns : 0,
    };
    const VtPodMemory memory = {
        .used_mib = spec->memory_base_mib,
        .request_mib = spec->memory_request_mib,
        .limit_mib = spec->memory_limit_mib,
        .pod = pod,
    };

    vt_node_memory_open(&self->memory, &memory);
    return vt_node_cpu_open(&self->cpu, &group, now_ns);
}
