/**
 * Which pods one of several activators uses, and how many requests it lets in.
 *
 * With a finite container concurrency each pod belongs to one activator, so that slots
 * need no agreement between activators. Pods are in bytewise order of their addresses.
 * Source: [kn: pkg/activator/net/throttler.go]
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#define VT_CAPACITY_UNLIMITED INT32_MAX

/** Pods begin .. end-1, and one more unless `extra` is VT_SHARE_NO_EXTRA. */
typedef struct {
    size_t begin;
    size_t end;
    size_t remnants; /* pods beyond equal shares; the first activators get one each */
    size_t extra;
} VtActivatorShare;

#define VT_SHARE_NO_EXTRA SIZE_MAX

/** The share of activator @position (-1: not in the endpoints yet, which gets all) among
 *  @activators, for a finite container concurrency. Needs @position < @activators. */
VtActivatorShare vt_activator_share(size_t pods, size_t activators, int64_t position);

static inline size_t vt_activator_share_length(const VtActivatorShare *self)
{
    return self->end - self->begin + (self->extra != VT_SHARE_NO_EXTRA);
}

typedef struct {
    int64_t container_concurrency; /* 0: no limit */
    int32_t backends;              /* ready pods */
    int32_t pods; /* of the share; 0 when they are reached through the cluster address */
    int32_t activators; /* 0: unknown */
} VtActivatorCapacityInput;

/** Requests that an activator lets in at once. */
int32_t vt_activator_capacity(const VtActivatorCapacityInput *input);
