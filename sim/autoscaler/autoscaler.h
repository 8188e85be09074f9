/**
 * The contract between the model and the policy that decides how many pods a function
 * has. docs/writing-a-policy.md shows a complete one.
 *
 * Every function has a policy of its own, which is told what happens and acts on its
 * fleet. One that works by events acts at once; one that works by ticks asks to be woken.
 * Whatever it asks for goes through the same control plane, and takes its time.
 */
#pragma once

#include "core/invocation.h"
#include "sim/autoscaler/fleet.h"

typedef struct VtAutoscaler VtAutoscaler;

/** What a policy is told. */
typedef enum {
    VT_SIGNAL_START,   /* the run begins: ask for the first pods */
    VT_SIGNAL_ARRIVED, /* a request has come to the activator, and waits */
    VT_SIGNAL_LEFT,    /* one that came through the activator has been answered */
    VT_SIGNAL_READY,   /* the number of ready pods has changed */
    VT_SIGNAL_IDLE,    /* a pod that may serve has nothing to do (any more) */
    VT_SIGNAL_WAKE,    /* the instant that it asked for */
} VtSignal;

typedef struct {
    size_t size; /* of the implementation's struct, which begins as zeros */
    /** Requests go past the activator, to the pods, whenever one is ready. Then nobody
     *  tells of them. */
    bool is_direct;
    /** It does nothing about requests: ARRIVED, LEFT and IDLE need not be told. */
    bool ignores_requests;
    void (*notify)(VtAutoscaler *self, VtSignal signal, VtTime now_ns);
    /** Tells of an invocation that will come, in their order: those of the run's first
     *  moments before VT_SIGNAL_START, the others at least `oracle-lead` ahead. NULL: the
     *  policy does not know the schedule. */
    void (*foresee)(VtAutoscaler *self, const VtInvocation *invocation, VtTime now_ns);
    /** Refuses a configuration that makes no sense with this policy. NULL: all do. */
    bool (*check)(const VtRevisionConfig *config, GError **error);
    /** Frees what @self holds; NULL when that is nothing. */
    void (*clear)(VtAutoscaler *self);
} VtAutoscalerOps;

struct VtAutoscaler { /* first member of every implementation */
    const VtAutoscalerOps *ops;
    VtFleet *fleet; /* borrowed */
};

/** One that scales @fleet, which must outlive it. */
VtAutoscaler *vt_autoscaler_new(const VtAutoscalerOps *ops, VtFleet *fleet);
void vt_autoscaler_free(VtAutoscaler *self);

static inline void vt_autoscaler_notify(VtAutoscaler *self, VtSignal signal,
                                        VtTime now_ns)
{
    self->ops->notify(self, signal, now_ns);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC(VtAutoscaler, vt_autoscaler_free)
