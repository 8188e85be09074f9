#include "sim/activator_pool.h"

#include "sim/activator_share.h"
#include "sim/activators.h"
#include "sim/balancer.h"

#include <glib.h>

#include <string.h>

void vt_activator_pool_init(VtActivatorPool *self, const char *const *addresses,
                            uint32_t count)
{
    *self = (VtActivatorPool){
        .items = vt_cache_lines_new0(count, sizeof(VtActivator)),
        .count = count,
        .addresses = addresses,
    };
    for (uint32_t i = 0; i < count; i++) {
        vt_request_queue_init(&self->items[i].waiting);
        self->items[i].position = -1;
    }
}

void vt_activator_pool_clear(VtActivatorPool *self)
{
    for (uint32_t i = 0; i < self->count; i++)
        vt_backends_clear(&self->items[i].backends);
    g_clear_pointer(&self->items, g_aligned_free);
    g_clear_pointer(&self->share, g_free);
}

void vt_activator_pool_choose(VtActivatorPool *self, const char *revision, size_t wanted)
{
    g_assert(wanted > 0);
    if (self->chosen == MIN(wanted, self->count))
        return; /* the same ones */

    g_autofree bool *is_chosen = g_new0(bool, self->count);

    vt_activators_choose(revision, self->addresses, self->count, wanted, is_chosen);
    self->chosen = 0;
    for (uint32_t i = 0; i < self->count; i++)
        self->items[i].position = is_chosen[i] ? (int64_t)self->chosen++ : -1;
}

uint32_t vt_activator_pool_next(VtActivatorPool *self)
{
    uint32_t number;

    do {
        number = self->next++ % self->count;
    } while (self->items[number].position < 0);
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

/* Requests in flight to the pods of a share, side by side. The pod beyond equal shares is
 * the last of an activator's own. */
static const int32_t *in_flight_of(VtActivatorPool *self, const VtBackends *backends,
                                   const VtActivatorShare *share)
{
    const size_t own = share->end - share->begin;

    if (share->extra == VT_SHARE_NO_EXTRA)
        return backends->in_flight + share->begin;
    if (own + 1 > self->share_capacity) {
        self->share_capacity = 2 * (own + 1);
        self->share = g_renew(int32_t, self->share, self->share_capacity);
    }
    memcpy(self->share, backends->in_flight + share->begin, own * sizeof(*self->share));
    self->share[own] = backends->in_flight[share->extra];
    return self->share;
}

static bool has_capacity(const VtActivatorPool *self, const VtActivator *activator,
                         const VtActivatorShare *share, int32_t limit)
{
    const VtActivatorCapacityInput input = {
        .container_concurrency = limit,
        .backends = (int32_t)activator->backends.length,
        .pods = (int32_t)vt_activator_share_length(share),
        .activators = (int32_t)self->chosen,
    };

    return activator->sent < vt_activator_capacity(&input);
}

/* An index of the backends, or VT_POD_NONE. The choice depends on containerConcurrency.
 */
static size_t pick(VtActivatorPool *self, VtActivator *activator, int32_t limit,
                   VtRng *rng)
{
    VtBackends *backends = &activator->backends;

    if (backends->length == 0)
        return VT_POD_NONE;
    if (limit == 0)
        return vt_balancer_two_choices(backends->in_flight, backends->length, rng);

    const VtActivatorShare share =
        vt_activator_share(backends->length, self->chosen, activator->position);

    if (!has_capacity(self, activator, &share, limit))
        return VT_POD_NONE;

    const size_t length = vt_activator_share_length(&share);
    const int32_t *in_flight = in_flight_of(self, backends, &share);
    const size_t picked =
        limit <= VT_BALANCER_FIRST_MAX
            ? vt_balancer_first_available(in_flight, length, limit)
            : vt_balancer_round_robin(in_flight, length, limit, &backends->next);

    if (picked == VT_POD_NONE)
        return VT_POD_NONE;
    return picked < share.end - share.begin ? share.begin + picked : share.extra;
}

bool vt_activator_pool_take(VtActivatorPool *self, uint32_t number, int32_t limit,
                            VtRng *rng, uint32_t *out_pod)
{
    VtActivator *activator = &self->items[number];
    const size_t picked = pick(self, activator, limit, rng);

    if (picked == VT_POD_NONE)
        return false;
    activator->sent++;
    activator->backends.in_flight[picked]++;
    *out_pod = activator->backends.pods[picked];
    return true;
}

void vt_activator_pool_give_back(VtActivatorPool *self, uint32_t number, uint32_t pod)
{
    VtActivator *activator = &self->items[number];

    activator->sent--;
    vt_backends_count(&activator->backends, pod, -1);
}

bool vt_activator_pool_is_silent(const VtActivatorPool *self)
{
    for (uint32_t i = 0; i < self->count; i++) {
        if (self->items[i].stats.is_present)
            return false;
    }
    return true;
}
