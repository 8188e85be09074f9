#include "sim/activator_pool.h"

#include "sim/activator_share.h"
#include "sim/activators.h"
#include "sim/balancer.h"

#include <glib.h>

void vt_activator_pool_init(VtActivatorPool *self, uint32_t count)
{
    *self = (VtActivatorPool){ .items = g_new0(VtActivator, count), .count = count };
    for (uint32_t i = 0; i < count; i++)
        vt_request_queue_init(&self->items[i].waiting);
}

void vt_activator_pool_clear(VtActivatorPool *self)
{
    for (uint32_t i = 0; i < self->count; i++)
        vt_backends_clear(&self->items[i].backends);
    g_clear_pointer(&self->items, g_free);
    g_clear_pointer(&self->share, g_free);
}

/* Addresses of equal length ascend bytewise with their numbers. */
static char **new_addresses(uint32_t count)
{
    char **addresses = g_new0(char *, count + 1);

    for (uint32_t i = 0; i < count; i++)
        addresses[i] = g_strdup_printf("10.0.1%02u.1%02u", i / 100, i % 100);
    return addresses;
}

void vt_activator_pool_choose(VtActivatorPool *self, const char *revision, size_t wanted)
{
    g_auto(GStrv) addresses = new_addresses(self->count);
    g_autofree bool *is_chosen = g_new0(bool, self->count);

    vt_activators_choose(revision, (const char *const *)addresses, self->count, wanted,
                         is_chosen);
    self->chosen = 0;
    for (uint32_t i = 0; i < self->count; i++)
        self->items[i].position = is_chosen[i] ? (int64_t)self->chosen++ : -1;
}

uint32_t vt_activator_pool_next(VtActivatorPool *self)
{
    do {
        self->current = self->next++ % self->count;
    } while (self->items[self->current].position < 0);
    return self->current;
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
