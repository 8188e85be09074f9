/**
 * The contract between the control-plane model and what a pod is made of: a
 * few events, or a process on loopback.
 *
 * A pod is a slot number that the model chose; it is reused after `gone`.
 */
#pragma once

#include "core/invocation.h"
#include "core/record.h"

#include <glib.h>

typedef struct {
    uint32_t function;
    uint32_t instance; /* number of the pod within its function */
    uint32_t node;
    uint32_t memory_mib;
    uint32_t memory_request_mib;
    uint32_t memory_limit_mib; /* 0: none */
    uint32_t memory_base_mib;  /* in use without requests */
    uint32_t cpu_request_milli;
    uint32_t cpu_limit_milli; /* 0: none */
} VtPodSpec;

/** Where a runtime reports. Every call names the instant it happened. */
typedef struct VtPodListener VtPodListener;

typedef struct {
    /** The container runs, but does not answer yet. */
    void (*started)(VtPodListener *self, uint32_t pod, VtTime now_ns);
    /** The pod answers requests; starting it has cost @startup_cpu_ns. */
    void (*ready)(VtPodListener *self, uint32_t pod, VtTime startup_cpu_ns,
                  VtTime now_ns);
    /** The pod was told to stop before it answered, and its start, which has cost
     *  @startup_cpu_ns, is broken off. */
    void (*given_up)(VtPodListener *self, uint32_t pod, VtTime startup_cpu_ns,
                     VtTime now_ns);
    /** The request given to serve() has ended; @executed_ns as measured inside, also when
     *  it ends without an answer and that is known. */
    void (*served)(VtPodListener *self, uint32_t request, VtStatus status,
                   VtTime executed_ns, VtTime now_ns);
    /** The function in the pod has died. The requests in it are reported as served, and
     * so are those that come while it is down. It starts again in the pod when the
     * kubelet has noticed, at the instant returned, or later: started() and ready()
     * follow as at first, or given_up(). VT_NEVER: it does not start again. */
    VtTime (*crashed)(VtPodListener *self, uint32_t pod, VtTime now_ns);
    /** The pod is no more, because of stop() or by itself; its requests have been
     *  reported as served before. */
    void (*gone)(VtPodListener *self, uint32_t pod, VtTime now_ns);
    /** @request will soon be served: fetches what that will look at, in the steps of
     *  core/prefetch.h. */
    void (*expect)(VtPodListener *self, uint32_t request, unsigned step);
} VtPodListenerOps;

struct VtPodListener { /* first member of every implementation */
    const VtPodListenerOps *ops;
};

typedef struct VtPodRuntime VtPodRuntime;

typedef struct {
    void (*start)(VtPodRuntime *self, uint32_t pod, const VtPodSpec *spec, VtTime now_ns);
    /** The same for a pod that was there before the run: it answers when this returns,
     *  which takes none of the run's time, and is not reported as started or ready. False
     *  when it does not come up; then gone() follows. */
    bool (*deploy)(VtPodRuntime *self, uint32_t pod, const VtPodSpec *spec,
                   VtTime now_ns);
    /** Executes @invocation in @pod, which must have been ready, beside all that execute
     * there already; @request is the model's number for it, dense and reused after
     * served().
     */
    void (*serve)(VtPodRuntime *self, uint32_t pod, uint32_t request,
                  const VtInvocation *invocation, VtTime now_ns);
    /** A request for @pod comes soon: fetches what it will look at. NULL: nothing is to
     * be fetched. */
    void (*expect)(const VtPodRuntime *self, uint32_t pod);
    /** The run is over while @request executes: what it has executed, or VT_UNKNOWN when
     *  only its answer could tell. Nothing more is asked of it. */
    VtTime (*cut_off)(VtPodRuntime *self, uint32_t request, VtTime now_ns);
    /** Ends @pod after the requests in it, which it breaks off at @kill_ns, or breaks its
     *  start off; gone() follows. */
    void (*stop)(VtPodRuntime *self, uint32_t pod, VtTime kill_ns, VtTime now_ns);
    /** CPU used so far by invocations and start-ups, in core-seconds. */
    double (*cpu_busy_s)(VtPodRuntime *self, VtTime now_ns);
    /** CPU used so far by @pod, its start included. */
    VtTime (*pod_cpu_ns)(VtPodRuntime *self, uint32_t pod, VtTime now_ns);
    void (*free)(VtPodRuntime *self);
} VtPodRuntimeOps;

struct VtPodRuntime { /* first member of every implementation */
    const VtPodRuntimeOps *ops;
    VtPodListener *listener; /* set by the model before the first start */
};

static inline void vt_pod_runtime_free(VtPodRuntime *self)
{
    if (self != NULL)
        self->ops->free(self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC(VtPodRuntime, vt_pod_runtime_free)
