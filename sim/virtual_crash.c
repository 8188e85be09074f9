/* A function that is out of memory: its container dies, and the kubelet starts it again
 * in the same pod, where queue-proxy lives on. */
#include "sim/virtual_model.h"

static void crash(VtRuntimeVirtual *self, uint32_t number, VtTime now_ns)
{
    VtPodListener *listener = self->base.listener;

    vt_virtual_pod(self, number)->start = VT_POD_DOWN;

    const VtTime noticed_ns = listener->ops->crashed(listener, number, now_ns);

    if (noticed_ns != VT_NEVER) {
        VtCrashBackoff *backoff = &vt_virtual_pod(self, number)->backoff;

        vt_virtual_plan_for_pod(self, VT_VIRTUAL_RESTART, number,
                                vt_crash_backoff_restart(backoff, now_ns, noticed_ns));
    }
    vt_virtual_break_off(self, number, now_ns);
}

void vt_virtual_free_memory(VtRuntimeVirtual *self, uint32_t node, VtTime now_ns)
{
    const VtNodeMemory *memory = &self->nodes[node].memory;

    while (vt_node_memory_victim(memory) != VT_MEMORY_NOBODY)
        crash(self, vt_node_memory_victim(memory), now_ns);
}
