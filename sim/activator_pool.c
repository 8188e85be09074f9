#include "sim/activator_pool.h"

#include "sim/activator_share.h"
#include "sim/activators.h"
#include "sim/balancer.h"

#include <glib.h>

void vt_activator_pool_init(VtActivatorPool *self, const char *const *addresses,
                            uint32_t count)
{
    *self = (VtActivatorPool){
        .items = g_new0(VtActivator, count),
        .count = count,
        .addresses = addresses,
        .is_chosen = g_new0(bool, count),
    };
    for (uint32_t i = 0; i < count; i++)
        vt_request_queue_init(&self->items[i].waiting);
}

void vt_activator_pool_clear(VtActivatorPool *self)
{
    for (uint32_t i = 0; i < self->count; i++)
        vt_backends_clear(&self->items[i].backends);
    g_clear_pointer(&self->items, g_free);
    g_clear_pointer(&self->is_chosen, g_free);
    g_clear_pointer(&self->share, g_free);
}

void vt_activator_pool_choose(VtActivatorPool *self, const char *revision, size_t wanted)
{
    g_assert(wanted > 0);
    if (self->chosen == MIN(wanted, self->count))
        return; /* the same ones */
    vt_activators_choose(revision, self->addresses, self->count, wanted, self->is_chosen);
    self->chosen = 0;
    for (uint32_t i = 0; i < self->count; i++)
        self->items[i].position = self->is_chosen[i] ? (int64_t)self->chosen++ : -1;
}

uint32_t vt_activator_pool_next(VtActivatorPool *self)
{
    uint32_t number;

    do {
        number = self->next++ % self->count;
    } while (!self->is_chosen[number]);
    return number;
}

void vt_activator_pool_add_pod(VtActivatorPool *self, const VtPods *pods, uint32_t pod)
{
    for (uint32_t i = 0; i < self->count; i++)
        vt_backends_insert(&self->items[i].backends, pods, pod);
}

void vt_activator_pool_remove_pod(VtActivatorPool *self, uint32_t pod)
{
    for (uint32_t i = 0; i < self->count; i++)
        vt_backends_remove(&self->items[i].backends, pod);
}

/* The choice depends on containerConcurrency. The pod beyond equal shares is the last of
 * an activator's own. */
static size_t pick_of_share(VtActivatorPool *self, VtBackends *backends,
                            const VtActivatorShare *share, int32_t limit)
{
    const bool has_extra = share->extra != VT_SHARE_NO_EXTRA;
    const size_t own = share->end - share->begin;
    const size_t length = own + has_extra;

    if (length > self->share_capacity) {
        self->share_capacity = 2 * length;
        self->share = g_renew(int32_t, self->share, self->share_capacity);
    }
    for (size_t i = 0; i < own; i++)
        self->share[i] = backends->in_flight[share->begin + i];
    if (has_extra)
        self->share[own] = backends->in_flight[share->extra];

    const size_t picked =
        limit <= VT_BALANCER_FIRST_MAX
            ? vt_balancer_first_available(self->share, length, limit)
            : vt_balancer_round_robin(self->share, length, limit, &backends->next);

    if (picked == VT_POD_NONE)
        return VT_POD_NONE;
    return picked < own ? share->begin + picked : share->extra;
}

size_t vt_activator_pool_pick(VtActivatorPool *self, uint32_t number, int32_t limit,
                              VtRng *rng)
{
    VtActivator *activator = &self->items[number];
    VtBackends *backends = &activator->backends;

    if (backends->length == 0)
        return VT_POD_NONE;
    if (limit == 0)
        return vt_balancer_two_choices(backends->in_flight, backends->length, rng);
    if (self->chosen > 1) {
        const VtActivatorShare share =
            vt_activator_share(backends->length, self->chosen, activator->position);

        return pick_of_share(self, backends, &share, limit);
    }
    if (limit <= VT_BALANCER_FIRST_MAX)
        return vt_balancer_first_available(backends->in_flight, backends->length, limit);
    return vt_balancer_round_robin(backends->in_flight, backends->length, limit,
                                   &backends->next);
}

bool vt_activator_pool_is_silent(const VtActivatorPool *self)
{
    for (uint32_t i = 0; i < self->count; i++) {
        if (self->items[i].stats.is_present)
            return false;
    }
    return true;
}
