#include "sim/idle_pods.h"

void vt_idle_pods_init(VtIdlePods *self)
{
    *self = (VtIdlePods){ .first = VT_PODS_END, .last = VT_PODS_END };
}

void vt_idle_pods_add(VtIdlePods *self, VtPods *pods, uint32_t pod, VtTime now_ns)
{
    VtPod *added = vt_pods_at(pods, pod);

    if (added->idle_since_ns != VT_NEVER)
        return;
    added->idle_since_ns = now_ns;
    added->idle_before = self->last;
    added->idle_after = VT_PODS_END;
    if (self->last == VT_PODS_END) {
        self->first = pod;
    } else {
        vt_pods_at(pods, self->last)->idle_after = pod;
    }
    self->last = pod;
}

void vt_idle_pods_remove(VtIdlePods *self, VtPods *pods, uint32_t pod)
{
    VtPod *removed = vt_pods_at(pods, pod);

    if (removed->idle_since_ns == VT_NEVER)
        return;
    removed->idle_since_ns = VT_NEVER;
    if (removed->idle_before == VT_PODS_END) {
        self->first = removed->idle_after;
    } else {
        vt_pods_at(pods, removed->idle_before)->idle_after = removed->idle_after;
    }
    if (removed->idle_after == VT_PODS_END) {
        self->last = removed->idle_before;
    } else {
        vt_pods_at(pods, removed->idle_after)->idle_before = removed->idle_before;
    }
}
