/* The requests in a pod: on their way, then jobs of its node, until they end. */
#include "sim/virtual_model.h"

/* Keyed by the invocation, so that policies are compared under the same hops; not by its
 * id, which counts those of other functions too. */
static VtTime draw_hop(const VtRuntimeVirtual *self, const VtInvocation *invocation)
{
    const VtDistribution *latency = &self->options.data_path->hop_latency;
    const VtStreamKey key = {
        .seed = self->options.seed,
        .subject = self->options.functions[invocation->function].hash,
        .purpose = VT_PURPOSE_DATA_PATH,
        .position = vt_hash_mix((uint64_t)invocation->scheduled_ns)
                  ^ (uint64_t)invocation->requested_ns,
    };
    VtRng rng = { 0 };

    if (latency->kind != VT_DISTRIBUTION_CONSTANT)
        vt_rng_init(&rng, &key);
    return vt_distribution_draw(latency, &rng);
}

/* Nothing changes the end of what shares its core with nobody. */
static void compute_alone(VtRuntimeVirtual *self, uint32_t number, VtVirtualPod *pod,
                          VtTime now_ns)
{
    VtVirtualRequest *request = vt_virtual_requests_at(&self->requests, number);

    pod->work_ns += request->work_ns;
    request->end_ns = now_ns + request->work_ns;
    vt_own_cores_begin(&self->own_cores, request->work_ns, request->end_ns);
    vt_virtual_plan(self, VT_VIRTUAL_COMPUTED, number, request->generation,
                    request->end_ns);
}

static void compute(VtRuntimeVirtual *self, uint32_t number, VtTime now_ns)
{
    VtVirtualRequest *request = vt_virtual_requests_at(&self->requests, number);
    VtVirtualPod *pod = vt_virtual_pod(self, request->pod);

    request->is_computing = true;
    vt_node_memory_use(&vt_virtual_node_of(self, pod)->memory, request->pod,
                       request->memory_mib);
    if (self->options.nodes->cpu_model == VT_CPU_NONE) {
        compute_alone(self, number, pod, now_ns);
    } else {
        vt_virtual_compute(self, pod, number, request->work_ns, now_ns);
    }
}

/* A hop that takes no time needs no event, but where the request may be the end of a pod:
 * the caller must not hear of an end before it has handed the request over. */
static bool comes_at_once(const VtRuntimeVirtual *self, uint32_t pod_number,
                          VtTime hop_ns)
{
    const VtVirtualPod *pod = vt_virtual_pod(self, pod_number);

    return hop_ns == 0 && pod->start == VT_POD_ANSWERS
        && !vt_virtual_node_of(self, pod)->memory.kills;
}

void vt_virtual_serve(VtPodRuntime *base, uint32_t pod, uint32_t request,
                      const VtInvocation *invocation, VtTime now_ns)
{
    VtRuntimeVirtual *self = (VtRuntimeVirtual *)base;
    const uint32_t generation =
        vt_virtual_requests_begin(&self->requests, request, pod, invocation)->generation;
    const VtTime hop_ns = draw_hop(self, invocation);

    vt_virtual_pod(self, pod)->requests++;
    if (comes_at_once(self, pod, hop_ns)) {
        compute(self, request, now_ns);
    } else {
        vt_virtual_plan(self, VT_VIRTUAL_HOP, request, generation, now_ns + hop_ns);
    }
}

/* A request is over, whichever way. */
static void leave(VtRuntimeVirtual *self, uint32_t number, VtStatus status,
                  VtTime executed_ns, VtTime now_ns)
{
    const VtVirtualRequest request = *vt_virtual_requests_at(&self->requests, number);
    VtVirtualPod *pod = vt_virtual_pod(self, request.pod);
    VtPodListener *listener = self->base.listener;

    pod->requests--;
    vt_virtual_requests_end(&self->requests, number);
    if (request.is_computing) {
        vt_node_memory_use(&vt_virtual_node_of(self, pod)->memory, request.pod,
                           -(int64_t)request.memory_mib);
    }
    if (pod->is_stopping && pod->requests == 0)
        vt_virtual_end(self, request.pod, now_ns);
    listener->ops->served(listener, number, status, executed_ns, now_ns);
}

/* Where nobody listens, queue-proxy answers 502 itself. [kn: pkg/queue] */
void vt_virtual_arrived(VtRuntimeVirtual *self, const VtEvent *event, VtTime now_ns)
{
    VtVirtualRequest *request = vt_virtual_requests_at(&self->requests, event->subject);

    if (!request->is_served || request->generation != event->tag)
        return;

    VtVirtualPod *pod = vt_virtual_pod(self, request->pod);
    const uint32_t node = pod->spec.node;

    if (pod->start != VT_POD_ANSWERS) {
        leave(self, event->subject, VT_STATUS_ERROR, VT_UNKNOWN, now_ns);
        return;
    }
    compute(self, event->subject, now_ns);
    vt_virtual_free_memory(self, node, now_ns);
}

void vt_virtual_served(VtRuntimeVirtual *self, uint32_t number, VtTime now_ns)
{
    const VtTime work_ns = vt_virtual_requests_at(&self->requests, number)->work_ns;

    leave(self, number, VT_STATUS_OK, work_ns, now_ns);
}

void vt_virtual_computed(VtRuntimeVirtual *self, const VtEvent *event, VtTime now_ns)
{
    const VtVirtualRequest *request =
        vt_virtual_requests_at(&self->requests, event->subject);

    if (!request->is_served || request->generation != event->tag)
        return;
    vt_own_cores_end(&self->own_cores, request->end_ns, 0);
    vt_virtual_served(self, event->subject, now_ns);
}

VtTime vt_virtual_left_ns(const VtRuntimeVirtual *self, uint32_t pod, VtTime now_ns)
{
    VtTime left_ns = 0;

    if (self->own_cores.requests == 0)
        return 0;
    for (uint32_t number = vt_virtual_requests_computing(&self->requests, pod, 0);
         number != VT_VIRTUAL_REQUEST_NONE;
         number = vt_virtual_requests_computing(&self->requests, pod, number + 1))
        left_ns += vt_virtual_requests_at(&self->requests, number)->end_ns - now_ns;
    return left_ns;
}

/* The part of its work that was not done. */
static VtTime stop_work(VtRuntimeVirtual *self, uint32_t number, VtTime now_ns)
{
    const VtVirtualRequest *request = vt_virtual_requests_at(&self->requests, number);
    const VtVirtualPod *pod = vt_virtual_pod(self, request->pod);

    if (request->end_ns == VT_UNKNOWN) {
        return (VtTime)vt_node_cpu_remove(&vt_virtual_node_of(self, pod)->cpu,
                                          pod->cpu_group, number, now_ns);
    }
    vt_own_cores_end(&self->own_cores, request->end_ns, request->end_ns - now_ns);
    return request->end_ns - now_ns;
}

VtTime vt_virtual_cut_off(VtPodRuntime *base, uint32_t number, VtTime now_ns)
{
    VtRuntimeVirtual *self = (VtRuntimeVirtual *)base;
    const VtVirtualRequest *request = vt_virtual_requests_at(&self->requests, number);

    return request->is_computing ? request->work_ns - stop_work(self, number, now_ns) : 0;
}

static void break_off(VtRuntimeVirtual *self, uint32_t number, VtTime now_ns)
{
    const VtVirtualRequest *request = vt_virtual_requests_at(&self->requests, number);
    const VtTime executed_ns = vt_virtual_cut_off(&self->base, number, now_ns);

    vt_virtual_pod(self, request->pod)->work_ns -= request->work_ns - executed_ns;
    leave(self, number, VT_STATUS_ERROR, executed_ns, now_ns);
}

/* No request begins to compute there behind this walk: the pod answers no more. */
void vt_virtual_break_off(VtRuntimeVirtual *self, uint32_t pod, VtTime now_ns)
{
    const uint32_t node = vt_virtual_pod(self, pod)->spec.node;
    uint32_t request = vt_virtual_requests_computing(&self->requests, pod, 0);

    while (request != VT_VIRTUAL_REQUEST_NONE) {
        break_off(self, request, now_ns);
        request = vt_virtual_requests_computing(&self->requests, pod, request + 1);
    }
    vt_virtual_plan_node(self, node);
}
