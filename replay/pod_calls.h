/**
 * The requests that are under way in the pods of this machine.
 *
 * Pods take whatever the model sends them; only the descriptors of this process are a
 * limit, beyond which requests wait, first in, first out.
 */
#pragma once

#include "replay/clock_wall.h"
#include "replay/protocol.h"

typedef struct VtPodCalls VtPodCalls;

/** @in_flight_max: 0 for as many as descriptors allow. @clock is borrowed. Errors:
 *  VT_ERROR_WORK. */
VtPodCalls *vt_pod_calls_new(VtClockWall *clock, unsigned in_flight_max, GError **error);

/** Those under way end unheard. */
void vt_pod_calls_free(VtPodCalls *self);

typedef struct {
    int port;
    VtTime requested_ns;
    VtReplyCallback callback; /* as of a VtRequest */
    void *target;
} VtPodCall;

/** @request: the caller's name for it, small, and of none other under way. */
void vt_pod_calls_send(VtPodCalls *self, uint32_t request, const VtPodCall *call);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(VtPodCalls, vt_pod_calls_free)
