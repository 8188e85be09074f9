/**
 * The inside of sim/runtime_virtual: its state, and what its parts call in one another.
 *
 *     virtual_start    from a node to a pod that answers
 *     virtual_service  the requests in a pod
 *     virtual_crash    a function dies for want of memory
 *     virtual_end      a pod stops
 */
#pragma once

#include "sim/crash_backoff.h"
#include "sim/own_cores.h"
#include "sim/runtime_virtual.h"
#include "sim/virtual_node.h"
#include "sim/virtual_requests.h"

/** What the events' subjects are. */
enum {
    VT_VIRTUAL_ADMITTED, /* pod: the kubelet may begin to start it */
    VT_VIRTUAL_VOLUMES,  /* pod: are there */
    VT_VIRTUAL_STAGE,    /* pod: a stage's latency is over */
    VT_VIRTUAL_GIVEN,    /* pod: its containers run at the instant given beforehand */
    VT_VIRTUAL_ANSWERS,  /* pod */
    VT_VIRTUAL_RESTART,  /* pod: its function, which has died */
    VT_VIRTUAL_KILLED,   /* pod: its grace period is over */
    VT_VIRTUAL_GONE,     /* pod */
    VT_VIRTUAL_HOP,      /* request: has come to its function */
    VT_VIRTUAL_COMPUTED, /* request, on a core of its own */
    VT_VIRTUAL_NODE,     /* node: its processor is due */
    VT_VIRTUAL_SECOND,   /* none */
};

/* Jobs of a node's processor are requests, or with one of these bits pods: containers
 * that start, and what the node does for them before. */
#define VT_JOB_STARTING (UINT32_C(1) << 31)
#define VT_JOB_CREATED  (UINT32_C(1) << 30)

/** How far a pod's start is. */
typedef enum {
    VT_POD_ADMISSION,   /* waits for the kubelet's leave */
    VT_POD_MAKING,      /* the kubelet makes it, step by step */
    VT_POD_CONTAINERS,  /* they use CPU to start */
    VT_POD_APPLICATION, /* they wait for other things, and for queue-proxy's poll */
    VT_POD_GIVEN,       /* of a length given beforehand, with all the above in it */
    VT_POD_ANSWERS,
    VT_POD_DOWN,   /* its function has died */
    VT_POD_KILLED, /* its grace period is over, and requests are still on their way */
} VtVirtualPodStart;

/** What each request touches comes first. */
typedef struct {
    VtPodSpec spec;
    VtVirtualPodStart start;
    VtTime work_ns;      /* given to its node so far */
    uint32_t requests;   /* being served */
    uint32_t generation; /* of this number: tells stale events */
    bool is_stopping;
    VtRng rng;             /* of its start and its end */
    VtTime startup_cpu_ns; /* of the containers themselves */
    VtTime spent_cpu_ns;   /* for its start, so far */
    VtTime running_ns;
    bool is_restarted; /* it is not its first one */
    VtCrashBackoff backoff;
    int stage;
    int stage_parts; /* of it, that have not ended: latency, CPU */
    uint32_t cpu_group;
} VtVirtualPod;

#define VT_VIRTUAL_POD_HOT offsetof(VtVirtualPod, rng)

typedef struct {
    VtPodRuntime base;
    VtRuntimeVirtualOptions options;
    VtScheduler *scheduler;
    uint8_t target;
    VtVirtualNode *nodes;
    GArray *pods; /* of VtVirtualPod, by the model's number */
    VtVirtualRequests requests;
    VtOwnCores own_cores; /* of requests, where nodes share no processor */
} VtRuntimeVirtual;

static inline VtVirtualPod *vt_virtual_pod(const VtRuntimeVirtual *self, uint32_t pod)
{
    return &g_array_index(self->pods, VtVirtualPod, pod);
}

static inline VtVirtualNode *vt_virtual_node_of(const VtRuntimeVirtual *self,
                                                const VtVirtualPod *pod)
{
    return &self->nodes[pod->spec.node];
}

/* runtime_virtual.c */

void vt_virtual_plan(VtRuntimeVirtual *self, uint16_t kind, uint32_t subject,
                     uint32_t tag, VtTime at_ns);

/** Plans an event of @pod that counts unless its start is broken off. */
static inline void vt_virtual_plan_for_pod(VtRuntimeVirtual *self, uint16_t kind,
                                           uint32_t pod, VtTime at_ns)
{
    vt_virtual_plan(self, kind, pod, vt_virtual_pod(self, pod)->generation, at_ns);
}

/** A node's processor has changed. */
void vt_virtual_plan_node(VtRuntimeVirtual *self, uint32_t node);

/** Gives a job of @pod to its node. */
void vt_virtual_compute(VtRuntimeVirtual *self, VtVirtualPod *pod, uint32_t job,
                        VtTime work_ns, VtTime now_ns);

/** The stages of @pod given beforehand, which they must be. */
VtPodStages vt_virtual_stages(const VtRuntimeVirtual *self, const VtVirtualPod *pod);

/* virtual_start.c */

void vt_virtual_start(VtPodRuntime *base, uint32_t number, const VtPodSpec *spec,
                      VtTime now_ns);
bool vt_virtual_deploy(VtPodRuntime *base, uint32_t number, const VtPodSpec *spec,
                       VtTime now_ns);

/** Breaks off the start of a pod that was told to stop, if it can be at this point: a
 *  step of the kubelet's goes on to its end. */
void vt_virtual_give_up(VtRuntimeVirtual *self, uint32_t number, VtTime now_ns);

/** Events. */
void vt_virtual_admitted(VtRuntimeVirtual *self, uint32_t number, VtTime now_ns);
void vt_virtual_volumes_made(VtRuntimeVirtual *self, uint32_t number, VtTime now_ns);
void vt_virtual_stage_part_ended(VtRuntimeVirtual *self, uint32_t number, VtTime now_ns);
void vt_virtual_container_started(VtRuntimeVirtual *self, uint32_t number, VtTime now_ns);
void vt_virtual_restart(VtRuntimeVirtual *self, uint32_t number, VtTime now_ns);
void vt_virtual_given(VtRuntimeVirtual *self, uint32_t number, VtTime now_ns);
void vt_virtual_answers(VtRuntimeVirtual *self, uint32_t number, VtTime now_ns);

/* virtual_service.c */

void vt_virtual_serve(VtPodRuntime *base, uint32_t pod, uint32_t request,
                      const VtInvocation *invocation, VtTime now_ns);

VtTime vt_virtual_cut_off(VtPodRuntime *base, uint32_t number, VtTime now_ns);

/** Event: a request has come to its function, and its memory is in use. */
void vt_virtual_arrived(VtRuntimeVirtual *self, const VtEvent *event, VtTime now_ns);

/** A request has computed as a job of its node; or, an event, on a core of its own. */
void vt_virtual_served(VtRuntimeVirtual *self, uint32_t number, VtTime now_ns);
void vt_virtual_computed(VtRuntimeVirtual *self, const VtEvent *event, VtTime now_ns);

/** Core-nanoseconds that requests in @pod still need on cores of their own. O(requests).
 */
VtTime vt_virtual_left_ns(const VtRuntimeVirtual *self, uint32_t pod, VtTime now_ns);

/** What computes in @pod, which answers no more, ends without an answer; the rest of it
 *  nobody computes. O(requests). */
void vt_virtual_break_off(VtRuntimeVirtual *self, uint32_t pod, VtTime now_ns);

/* virtual_crash.c */

/** Kills functions on @node while there is too little memory. */
void vt_virtual_free_memory(VtRuntimeVirtual *self, uint32_t node, VtTime now_ns);

/* virtual_end.c */

void vt_virtual_stop(VtPodRuntime *base, uint32_t number, VtTime kill_ns, VtTime now_ns);

/** No request is in a pod that was told to stop. */
void vt_virtual_end(VtRuntimeVirtual *self, uint32_t number, VtTime now_ns);

/** Its containers end. */
void vt_virtual_terminate(VtRuntimeVirtual *self, uint32_t number, VtTime now_ns);

/** Events. */
void vt_virtual_killed(VtRuntimeVirtual *self, uint32_t number, VtTime now_ns);
void vt_virtual_gone(VtRuntimeVirtual *self, uint32_t number, VtTime now_ns);
