/**
 * How many activators serve a revision, and which ones.
 */
#pragma once

#include "sim/decider_spec.h"

#include <stddef.h>

#define VT_ACTIVATORS_MIN 2 /* [kn: pkg/reconciler/autoscaling/kpa/kpa.go] */

/** Enough for the traffic of @ready_pods full pods and the burst on top; there may be
 *  fewer in the cluster. Source: [kn: pkg/reconciler/autoscaling/kpa/kpa.go] */
int32_t vt_activators_count(const VtDeciderSpec *spec, int32_t ready_pods);

/** Addresses for @count activators, at most 10000, that ascend bytewise; NULL-terminated,
 *  to be freed with g_strfreev(). */
char **vt_activators_addresses(size_t count);

/**
 * Chooses @wanted of @count activators for @revision by consistent hashing, so that a
 * change of either number moves few of them. All are chosen when @wanted is 0 or not
 * below @count.
 *
 * Shape:  @addresses and @out_chosen hold @count elements; addresses ascend bytewise and
 *         fewer than 2048.
 * Source: [knpkg: hash/hash.go]
 */
void vt_activators_choose(const char *revision, const char *const *addresses,
                          size_t count, size_t wanted, bool *out_chosen);
