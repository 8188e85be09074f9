/* A function that has died in its pod: the kubelet notices, the pod is not Ready, and
 * nobody sends to it until it answers again. What comes before they know ends there. */
#include "sim/knative_model.h"

void vt_pod_crash_told(VtKnative *self, uint32_t number, VtTime now_ns)
{
    VtPod *pod = vt_pods_at(&self->pods, number);
    const uint32_t function = pod->row.function;
    VtRevision *revision = vt_knative_revision(self, function);
    const bool was_ready = vt_pod_is_ready(pod);

    if (vt_pod_is_deleted(pod))
        return;
    vt_autoscaling_settle(self, function, now_ns);
    pod->usable_ns = VT_UNKNOWN;
    pod->ready_ns = VT_UNKNOWN;
    vt_idle_pods_remove(&revision->idle, &self->pods, number);
    vt_activator_pool_remove_pod(&revision->activators, number);
    if (!pod->is_down) {
        pod->is_down = true;
        revision->pods_down++;
    }
    if (!was_ready)
        return;
    revision->pods_ready--;
    self->pods_ready--;
    self->pods_starting++;
    vt_deployment_ready_changed(self, function, now_ns);
}

void vt_pod_crash_over(VtKnative *self, uint32_t number)
{
    VtPod *pod = vt_pods_at(&self->pods, number);

    if (!pod->is_down)
        return;
    pod->is_down = false;
    vt_knative_revision(self, pod->row.function)->pods_down--;
}

void vt_pod_crash_noticed(VtKnative *self, uint32_t number, VtTime now_ns)
{
    VtPod *pod = vt_pods_at(&self->pods, number);

    if (vt_pod_is_deleted(pod))
        return;
    pod->unready_ns = vt_pod_status_published(self, number, now_ns);
    if (pod->unready_ns > now_ns) {
        vt_knative_plan_for_pod(self, VT_KNATIVE_CRASH_TOLD, number, pod->unready_ns);
    } else {
        vt_pod_crash_told(self, number, now_ns);
    }
}

/* What was to come of the pod comes to nothing, except for its deletion, of which its
 * ReplicaSet has decided. A deleted one is not started again. */
VtTime vt_pod_crash(VtKnative *self, uint32_t number, VtTime now_ns)
{
    VtPod *pod = vt_pods_at(&self->pods, number);

    if (vt_pod_is_deleted(pod))
        return VT_NEVER;
    pod->generation++;
    pod->answers_ns = VT_UNKNOWN;
    pod->address_ns = VT_UNKNOWN;
    pod->probe_ns = VT_NEVER;
    pod->is_probed = false;
    if (pod->condemned_ns != VT_UNKNOWN)
        vt_knative_plan_for_pod(self, VT_KNATIVE_DELETE, number, pod->condemned_ns);

    const VtTime noticed_ns = vt_pod_status_relist(self, pod, now_ns);

    if (noticed_ns > now_ns) {
        vt_knative_plan_for_pod(self, VT_KNATIVE_CRASH_NOTICED, number, noticed_ns);
    } else {
        vt_pod_crash_noticed(self, number, now_ns);
    }
    return noticed_ns;
}
