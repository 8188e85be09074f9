/**
 * The activators of a cluster as one revision has them: a subset of them is in its
 * endpoints, each with requests of its own that wait, a share of the pods, and a report.
 *
 * Source: [kn: pkg/activator/net/throttler.go]
 */
#pragma once

#include "core/rng.h"
#include "sim/activator_stats.h"
#include "sim/backends.h"

typedef struct {
    VtRequestQueue waiting;
    VtBackends backends; /* every pod that may be used */
    VtActivatorStats stats;
    int64_t sent;     /* requests that it has sent to pods and that have not ended */
    int64_t position; /* in the endpoints, by address; -1: not in them */
} __attribute__((aligned(VT_CACHE_LINE))) VtActivator;

typedef struct {
    VtActivator *items;
    uint32_t count;               /* in the cluster */
    const char *const *addresses; /* of all, ascending bytewise; borrowed */
    uint32_t chosen;              /* how many are in the endpoints */
    uint32_t next;                /* of the ingress's round robin over these */
    uint32_t waiting;             /* requests, in all */
    int32_t *share; /* scratch: requests in flight to the pods of one share */
    size_t share_capacity;
} VtActivatorPool;

/** @count activators, of which none is in the endpoints. @addresses ascend bytewise and
 *  must outlive it. */
void vt_activator_pool_init(VtActivatorPool *self, const char *const *addresses,
                            uint32_t count);
void vt_activator_pool_clear(VtActivatorPool *self);

/** Puts @wanted > 0 of the activators, or all if there are no more, into the endpoints of
 *  @revision, a name that is always the same. Those that leave them serve what they hold.
 *  O(1) when as many are there already. */
void vt_activator_pool_choose(VtActivatorPool *self, const char *revision, size_t wanted);

/** The activator to which the ingress sends the next request. */
uint32_t vt_activator_pool_next(VtActivatorPool *self);

void vt_activator_pool_add_pod(VtActivatorPool *self, const VtPods *pods, uint32_t pod);
void vt_activator_pool_remove_pod(VtActivatorPool *self, uint32_t pod);

/** Takes a place for one request of activator @number, in a pod of its share that has
 *  less than @limit of its requests (0: no limit); false when there is none. It has no
 *  more places than its share, those counted that it has in pods that were once its own.
 *  Source: [kn: pkg/activator/net/throttler.go, pkg/queue/breaker.go] */
bool vt_activator_pool_take(VtActivatorPool *self, uint32_t number, int32_t limit,
                            VtRng *rng, uint32_t *out_pod);

/** A request that activator @number sent to @pod has ended. */
void vt_activator_pool_give_back(VtActivatorPool *self, uint32_t number, uint32_t pod);

/** True when no activator reports the revision. */
bool vt_activator_pool_is_silent(const VtActivatorPool *self);
