/**
 * The requests that the virtual runtime's pods serve: on their way, then jobs of a node.
 */
#pragma once

#include "core/invocation.h"

#include <glib.h>

#include <stdbool.h>
#include <stdint.h>

#define VT_VIRTUAL_REQUEST_NONE UINT32_MAX

typedef struct {
    VtTime work_ns;
    VtTime end_ns; /* of its work, when it has a core of its own; or VT_UNKNOWN */
    uint32_t pod;
    uint32_t memory_mib;
    uint32_t generation; /* of its number: tells stale events */
    bool is_served;      /* has begun and not ended */
    bool is_computing;   /* on a core of its own, or as a job of its node */
} VtVirtualRequest;

/** By the model's number. */
typedef struct {
    GArray *items;
} VtVirtualRequests;

void vt_virtual_requests_init(VtVirtualRequests *self);
void vt_virtual_requests_clear(VtVirtualRequests *self);

static inline VtVirtualRequest *vt_virtual_requests_at(const VtVirtualRequests *self,
                                                       uint32_t number)
{
    return &g_array_index(self->items, VtVirtualRequest, number);
}

VtVirtualRequest *vt_virtual_requests_begin(VtVirtualRequests *self, uint32_t number,
                                            uint32_t pod, const VtInvocation *invocation);
void vt_virtual_requests_end(VtVirtualRequests *self, uint32_t number);

/** The lowest number from @first on of those that compute in @pod, or
 *  VT_VIRTUAL_REQUEST_NONE. O(requests from there to it). */
uint32_t vt_virtual_requests_computing(const VtVirtualRequests *self, uint32_t pod,
                                       uint32_t first);
