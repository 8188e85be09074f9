#include "sim/pods.h"

#include <glib.h>

#include <string.h>

void vt_pods_init(VtPods *self)
{
    *self = (VtPods){ .first_free = VT_PODS_END };
}

void vt_pods_clear(VtPods *self)
{
    g_clear_pointer(&self->pods, g_aligned_free);
}

static uint32_t take_number(VtPods *self)
{
    if (self->first_free != VT_PODS_END) {
        const uint32_t pod = self->first_free;

        self->first_free = self->pods[pod].next_free;
        return pod;
    }
    if (self->count == self->capacity) {
        const uint32_t capacity = MAX(64, 2 * self->capacity);

        self->pods =
            vt_cache_lines_renew(self->pods, self->capacity, capacity, sizeof(VtPod));
        self->capacity = capacity;
    }
    self->pods[self->count].generation = 0;
    return self->count++;
}

uint32_t vt_pods_take(VtPods *self, uint32_t function, uint32_t instance, VtTime now_ns)
{
    const uint32_t number = take_number(self);
    VtPod *pod = vt_pods_at(self, number);

    *pod = (VtPod){
        .row = {
            .function = function,
            .instance = instance,
            .node = VT_NODE_NONE,
            .created_ns = now_ns,
            .scheduled_ns = VT_UNKNOWN,
            .started_ns = VT_UNKNOWN,
            .ready_ns = VT_UNKNOWN,
            .usable_ns = VT_UNKNOWN,
            .deleted_ns = VT_UNKNOWN,
            .gone_ns = VT_UNKNOWN,
        },
        .idle_since_ns = VT_NEVER,
        .running_ns = VT_UNKNOWN,
        .usable_ns = VT_UNKNOWN,
        .ready_ns = VT_UNKNOWN,
        .address_ns = VT_UNKNOWN,
        .answers_ns = VT_UNKNOWN,
        .condemned_ns = VT_UNKNOWN,
        .generation = pod->generation + 1,
    };
    vt_request_queue_init(&pod->waiting);
    return number;
}

void vt_pods_give_back(VtPods *self, uint32_t pod)
{
    vt_pods_at(self, pod)->next_free = self->first_free;
    self->first_free = pod;
}

void vt_pod_list_clear(VtPodList *self)
{
    g_clear_pointer(&self->items, g_free);
}

void vt_pod_list_append(VtPodList *self, uint32_t pod)
{
    if (self->length == self->capacity) {
        self->capacity = MAX(4, 2 * self->capacity);
        self->items = g_renew(uint32_t, self->items, self->capacity);
    }
    self->items[self->length++] = pod;
}

void vt_pod_list_remove(VtPodList *self, uint32_t pod)
{
    for (uint32_t i = 0; i < self->length; i++) {
        if (self->items[i] != pod)
            continue;
        self->length--;
        memmove(&self->items[i], &self->items[i + 1],
                (self->length - i) * sizeof(*self->items));
        return;
    }
}
