#include "sim/backends.h"

#include <glib.h>

#include <string.h>

void vt_backends_clear(VtBackends *self)
{
    g_clear_pointer(&self->pods, g_free);
    self->in_flight = NULL;
}

static void grow(VtBackends *self)
{
    const size_t capacity = MAX(4, 2 * self->capacity);
    uint32_t *pods = g_malloc(capacity * (sizeof *pods + sizeof *self->in_flight));
    int32_t *in_flight = (int32_t *)(pods + capacity);

    if (self->length > 0) {
        memcpy(pods, self->pods, self->length * sizeof *pods);
        memcpy(in_flight, self->in_flight, self->length * sizeof *in_flight);
    }
    g_free(self->pods);
    self->pods = pods;
    self->in_flight = in_flight;
    self->capacity = capacity;
}

void vt_backends_insert(VtBackends *self, const VtPods *pool, uint32_t pod)
{
    const uint32_t instance = vt_pods_at(pool, pod)->row.instance;
    size_t at;

    if (self->length == self->capacity)
        grow(self);
    at = self->length++;
    for (; at > 0 && vt_pods_at(pool, self->pods[at - 1])->row.instance > instance;
         at--) {
        self->pods[at] = self->pods[at - 1];
        self->in_flight[at] = self->in_flight[at - 1];
    }
    self->pods[at] = pod;
    self->in_flight[at] = 0;
}

/* Index of @pod, or the length. Functions have few pods, and a search touches one line
 * of 16 of them. */
static size_t find(const VtBackends *self, uint32_t pod)
{
    size_t at = 0;

    while (at < self->length && self->pods[at] != pod)
        at++;
    return at;
}

void vt_backends_remove(VtBackends *self, uint32_t pod)
{
    const size_t at = find(self, pod);

    if (at == self->length)
        return;

    const size_t behind = --self->length - at;

    memmove(&self->pods[at], &self->pods[at + 1], behind * sizeof(*self->pods));
    memmove(&self->in_flight[at], &self->in_flight[at + 1],
            behind * sizeof(*self->in_flight));
}

void vt_backends_count(VtBackends *self, uint32_t pod, int32_t change)
{
    const size_t at = find(self, pod);

    if (at < self->length)
        self->in_flight[at] += change;
}
