/**
 * How an activator picks a pod for a request.
 *
 * Pods are given by their requests in flight from this activator, in bytewise order of
 * their addresses. With a finite container concurrency a pick must leave a free slot.
 * Source: [kn: pkg/activator/net/lb_policy.go]
 */
#pragma once

#include "core/rng.h"

#include <stddef.h>
#include <stdint.h>

/** Up to this container concurrency the first free pod is taken, to keep few pods busy;
 *  above it, round robin. [kn: pkg/activator/net/throttler.go] */
#define VT_BALANCER_FIRST_MAX 3

#define VT_POD_NONE           SIZE_MAX

/** The first pod with a free slot, or VT_POD_NONE. */
size_t vt_balancer_first_available(const int32_t *in_flight, size_t pods, int32_t limit);

/** The first one from *@next on, around; moves *@next behind the pod taken. */
size_t vt_balancer_round_robin(const int32_t *in_flight, size_t pods, int32_t limit,
                               size_t *next);

/** Without a limit: the less loaded of two pods drawn at random, a coin for a tie. */
size_t vt_balancer_two_choices(const int32_t *in_flight, size_t pods, VtRng *rng);
