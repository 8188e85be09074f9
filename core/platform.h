/**
 * The contract between the driver and whatever serves its invocations: a
 * simulated Knative, local processes, or any URL.
 */
#pragma once

#include "core/run_log.h"

#include <glib.h>

/** How an invocation ended. */
typedef struct {
    VtStatus status;
    VtStart start;
    uint32_t instance;  /* or VT_INSTANCE_UNKNOWN */
    VtTime sent_ns;     /* when it left for the platform; VT_UNKNOWN when it never did */
    VtTime executed_ns; /* VT_UNKNOWN when the function did not say */
    const VtExchange *exchange; /* of a client over a network, borrowed for the call;
                                   NULL: there was none */
} VtOutcome;

/** Where a platform reports that the invocation in @slot has ended. */
typedef struct VtSink VtSink;

struct VtSink {
    void (*complete)(VtSink *self, uint32_t slot, const VtOutcome *outcome,
                     VtTime now_ns);
};

typedef struct VtPlatform VtPlatform;

typedef struct {
    /** Starts serving @invocation; completes @slot in the sink exactly once.
     *  Slots are small and dense: they are reused after their completion.
     *  @invocation is borrowed for the call only. */
    void (*submit)(VtPlatform *self, uint32_t slot, const VtInvocation *invocation,
                   VtTime now_ns);
    /** An invocation of @function comes soon: fetches what it will look at. NULL: nothing
     *  is to be fetched. */
    void (*expect)(VtPlatform *self, uint32_t function);
    /** Fills what a timeline row says of pods, queue and CPU; @second holds the rest. */
    void (*observe)(VtPlatform *self, VtSecond *second, VtTime now_ns);
    /** The same for each function: @functions is one row for each. NULL when the platform
     *  cannot tell. */
    void (*observe_functions)(VtPlatform *self, VtSecond *functions, VtTime now_ns);
    /** No more will be submitted, and what is not under way by @now_ns shall not be any
     *  more: completes that, as lost or as it last failed. NULL: all is under way. */
    void (*drain)(VtPlatform *self, VtTime now_ns);
    /** The run is over at @now_ns: reports the pods that are still there and plans
     * nothing more. May complete what is in flight as lost, with what is known of it; the
     * driver loses the rest. */
    void (*finish)(VtPlatform *self, VtTime now_ns);
    void (*free)(VtPlatform *self);
} VtPlatformOps;

struct VtPlatform { /* first member of every implementation */
    const VtPlatformOps *ops;
    VtSink *sink; /* set by the driver before the first submit */
};

static inline void vt_platform_free(VtPlatform *self)
{
    if (self != NULL)
        self->ops->free(self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC(VtPlatform, vt_platform_free)
