/**
 * The pods of a simulated Knative: a pool, and each function's pods in the order in
 * which they were created, which stands for the order of their addresses.
 */
#pragma once

#include "core/cache_lines.h"
#include "core/run_log.h"
#include "sim/breaker.h"
#include "sim/draws.h"
#include "sim/nodes.h"
#include "sim/request_stats.h"
#include "sim/requests.h"

#include <stddef.h>

#define VT_PODS_END UINT32_MAX /* of the list of free numbers */

/** What each request touches comes first, in VT_POD_HOT bytes. */
typedef struct {
    VtPodRow row;         /* its life so far; row.function is its revision */
    VtRequestStats stats; /* of its queue-proxy */
    VtBreaker proxy;      /* its queue-proxy's: requests with a listener */
    VtTime next_report_ns;
    VtTime usable_ns;     /* since when it is; VT_UNKNOWN: it is not */
    VtTime idle_since_ns; /* VT_NEVER: it is not (sim/idle_pods.h) */
    uint32_t idle_before;
    uint32_t idle_after;
    VtRequestReport report; /* the last one that it offered to the scraper */
    VtTime ready_ns;        /* as usable_ns */
    VtRequestQueue waiting; /* those that the breaker lets wait */
    uint32_t generation;    /* of this number: tells stale events */
    bool is_listed;         /* the ingress sends to it in Serve mode */
    bool is_probed;         /* the kubelet's probe waits for an answer */
    bool is_started;        /* the runtime knows it */
    bool is_down;           /* its function is known to have died */
    bool is_stopped;        /* the runtime was told to end it */
    VtDraws draws;
    VtReservation reservation;
    VtTime running_ns;   /* when the API shows its phase Running; VT_UNKNOWN: as above */
    VtTime address_ns;   /* when others know where it is; VT_UNKNOWN: not yet foreseen */
    VtTime unready_ns;   /* since when others know that its function had died; or 0 */
    VtTime probe_ns;     /* of the kubelet: the one planned event that counts */
    VtTime answers_ns;   /* since when it does; VT_UNKNOWN: it does not */
    VtTime backoff_ns;   /* the scheduler does not try it again before */
    uint32_t attempts;   /* of the scheduler, in vain */
    uint32_t restarts;   /* of its function, as the API knows */
    VtTime condemned_ns; /* when its ReplicaSet deletes it; VT_UNKNOWN: it does not */
    VtTime drained_ns;   /* of a deleted one: not to be stopped before */
    VtTime killed_ns;    /* likewise: what is in it then is broken off */
    uint64_t uid;        /* random */
    uint32_t next_free;
} __attribute__((aligned(VT_CACHE_LINE))) VtPod;

#define VT_POD_HOT (4 * VT_CACHE_LINE)

static inline bool vt_pod_is_deleted(const VtPod *pod)
{
    return pod->row.deleted_ns != VT_UNKNOWN;
}

static inline bool vt_pod_is_usable(const VtPod *pod)
{
    return pod->usable_ns != VT_UNKNOWN && !vt_pod_is_deleted(pod);
}

static inline bool vt_pod_is_ready(const VtPod *pod)
{
    return pod->ready_ns != VT_UNKNOWN && !vt_pod_is_deleted(pod);
}

typedef struct {
    VtPod *pods;
    uint32_t count; /* numbers ever used */
    uint32_t capacity;
    uint32_t first_free;
} VtPods;

void vt_pods_init(VtPods *self);
void vt_pods_clear(VtPods *self);

/** Takes a number from the pool for a pod born at @now_ns; pointers become stale. */
uint32_t vt_pods_take(VtPods *self, uint32_t function, uint32_t instance, VtTime now_ns);
void vt_pods_give_back(VtPods *self, uint32_t pod);

static inline VtPod *vt_pods_at(const VtPods *self, uint32_t pod)
{
    return &self->pods[pod];
}

/** Numbers of pods, in order. */
typedef struct {
    uint32_t *items;
    uint32_t length;
    uint32_t capacity;
} VtPodList;

void vt_pod_list_clear(VtPodList *self);
void vt_pod_list_append(VtPodList *self, uint32_t pod);
void vt_pod_list_remove(VtPodList *self, uint32_t pod);
