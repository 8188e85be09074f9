#include "sim/node_memory.h"

#include <glib.h>

#include <string.h>

void vt_node_memory_init(VtNodeMemory *self, bool kills, int64_t capacity_mib)
{
    *self = (VtNodeMemory){ .kills = kills, .capacity_mib = capacity_mib };
}

void vt_node_memory_clear(VtNodeMemory *self)
{
    g_clear_pointer(&self->pods, g_free);
}

static VtPodMemory *find(const VtNodeMemory *self, uint32_t pod)
{
    size_t at = 0;

    while (self->pods[at].pod != pod) {
        at++;
        g_assert(at < self->length);
    }
    return &self->pods[at];
}

void vt_node_memory_open(VtNodeMemory *self, const VtPodMemory *pod)
{
    if (!self->kills)
        return;
    if (self->length == self->capacity) {
        self->capacity = MAX(16, 2 * self->capacity);
        self->pods = g_renew(VtPodMemory, self->pods, self->capacity);
    }
    self->pods[self->length++] = *pod;
    self->used_mib += pod->used_mib;
}

void vt_node_memory_close(VtNodeMemory *self, uint32_t pod)
{
    if (!self->kills)
        return;

    VtPodMemory *at = find(self, pod);

    self->used_mib -= at->used_mib;
    self->length--;
    memmove(at, at + 1, (size_t)(self->pods + self->length - at) * sizeof(*at));
}

void vt_node_memory_use(VtNodeMemory *self, uint32_t pod, int64_t mib)
{
    if (!self->kills)
        return;
    find(self, pod)->used_mib += mib;
    self->used_mib += mib;
}

uint32_t vt_node_memory_victim(const VtNodeMemory *self)
{
    const bool is_full = self->used_mib > self->capacity_mib;
    int64_t furthest_mib = INT64_MIN;
    uint32_t victim = VT_MEMORY_NOBODY;

    for (size_t i = 0; self->kills && i < self->length; i++) {
        const VtPodMemory *at = &self->pods[i];
        const int64_t over_mib = at->used_mib - at->request_mib;

        if (at->limit_mib > 0 && at->used_mib > at->limit_mib)
            return at->pod;
        if (is_full && over_mib >= furthest_mib) {
            furthest_mib = over_mib;
            victim = at->pod;
        }
    }
    return victim;
}
