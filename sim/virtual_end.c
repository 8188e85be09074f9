/* The end of a pod. */
#include "sim/virtual_model.h"

void vt_virtual_terminate(VtRuntimeVirtual *self, uint32_t number, VtTime now_ns)
{
    const VtDistribution *latency = &self->options.control_plane->termination_latency;
    VtVirtualPod *pod = vt_virtual_pod(self, number);
    VtTime latency_ns = 0; /* a length given beforehand is over with stop() */

    if (self->options.pod_stages == NULL
        || vt_virtual_stages(self, pod).termination_ns == VT_UNKNOWN)
        latency_ns = vt_distribution_draw(latency, &pod->rng);
    vt_virtual_plan_for_pod(self, VT_VIRTUAL_GONE, number, now_ns + latency_ns);
}

void vt_virtual_end(VtRuntimeVirtual *self, uint32_t number, VtTime now_ns)
{
    const VtVirtualPodStart start = vt_virtual_pod(self, number)->start;

    if (start == VT_POD_ANSWERS || start == VT_POD_KILLED) {
        vt_virtual_terminate(self, number, now_ns);
    } else {
        vt_virtual_give_up(self, number, now_ns);
    }
}

void vt_virtual_stop(VtPodRuntime *base, uint32_t number, VtTime kill_ns, VtTime now_ns)
{
    VtRuntimeVirtual *self = (VtRuntimeVirtual *)base;
    VtVirtualPod *pod = vt_virtual_pod(self, number);

    pod->is_stopping = true;
    if (pod->requests == 0) {
        vt_virtual_end(self, number, now_ns);
    } else {
        vt_virtual_plan_for_pod(self, VT_VIRTUAL_KILLED, number, kill_ns);
    }
}

/* With its last request it ends. */
void vt_virtual_killed(VtRuntimeVirtual *self, uint32_t number, VtTime now_ns)
{
    VtVirtualPod *pod = vt_virtual_pod(self, number);

    if (pod->requests == 0 || pod->start != VT_POD_ANSWERS)
        return;
    pod->start = VT_POD_KILLED;
    vt_virtual_break_off(self, number, now_ns);
}

void vt_virtual_gone(VtRuntimeVirtual *self, uint32_t number, VtTime now_ns)
{
    VtVirtualPod *pod = vt_virtual_pod(self, number);
    VtPodListener *listener = self->base.listener;

    vt_node_memory_close(&vt_virtual_node_of(self, pod)->memory, number);
    vt_node_cpu_close(&self->nodes[pod->spec.node].cpu, pod->cpu_group, now_ns);
    pod->generation++;
    listener->ops->gone(listener, number, now_ns);
}
