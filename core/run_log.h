/**
 * Where a run tells what happens, as it happens. The run folder writes it
 * down, the summary adds it up; a tee feeds both.
 */
#pragma once

#include "core/record.h"

#include <stdbool.h>
#include <stddef.h>

/** One pod's life. Instants in ns from the run's start, VT_UNKNOWN when not
 *  reached (or not by the end of the run). */
typedef struct {
    uint32_t function;
    uint32_t instance; /* number of the pod within its function, from 0 */
    uint32_t node;
    uint32_t cpu_request_milli;
    VtTime created_ns;
    VtTime scheduled_ns; /* a node was chosen */
    VtTime started_ns;   /* its container runs */
    VtTime ready_ns;     /* the autoscaler counts it */
    VtTime usable_ns;    /* requests can reach it */
    VtTime deleted_ns;   /* told to go; takes no new requests */
    VtTime gone_ns;      /* its resources are free again */
    VtTime startup_cpu_ns;
} VtPodRow;

/** One decision of an autoscaler. Units: requests or requests/s, pods. */
typedef struct {
    VtTime time_ns;
    uint32_t function;
    double stable; /* metric averaged over the stable window */
    double panic;
    int ready;
    int desired;
    bool has_bursts; /* it is Knative's, and what follows is known */
    bool is_panicking;
    int excess_burst_capacity;
} VtDecision;

/** The state of a run, or of one function in it, at the end of one second. Counts are -1
 * when the platform cannot know them. */
typedef struct {
    int64_t second;    /* from 0 */
    uint64_t arrivals; /* within this second */
    uint64_t in_flight;
    int64_t queued; /* of those in flight, waiting for a pod or in one for its function */
    int64_t pods_desired;
    int64_t pods_starting;
    int64_t pods_ready;
    int64_t pods_terminating;
    double cpu_busy_cores; /* core-seconds in this second; negative: unknown */
} VtSecond;

typedef struct VtRunLog VtRunLog;

/** NULL: not wanted. */
typedef struct {
    void (*record)(VtRunLog *self, const VtRecord *record);
    void (*pod)(VtRunLog *self, const VtPodRow *pod);
    void (*decision)(VtRunLog *self, const VtDecision *decision);
    void (*second)(VtRunLog *self, const VtSecond *second);
    /** The same of one function, before that of the run; only when asked for, and only
     *  of functions that have something. */
    void (*function_second)(VtRunLog *self, uint32_t function, const VtSecond *second);
    /** @invocation executed for so long in all, though its record tells of a time-out or
     *  an error. */
    void (*unheard)(VtRunLog *self, const VtInvocation *invocation, VtTime executed_ns);
} VtRunLogOps;

struct VtRunLog { /* first member of every implementation */
    const VtRunLogOps *ops;
};

static inline void vt_run_log_record(VtRunLog *self, const VtRecord *record)
{
    if (self->ops->record != NULL)
        self->ops->record(self, record);
}

static inline void vt_run_log_pod(VtRunLog *self, const VtPodRow *pod)
{
    if (self->ops->pod != NULL)
        self->ops->pod(self, pod);
}

static inline void vt_run_log_decision(VtRunLog *self, const VtDecision *decision)
{
    if (self->ops->decision != NULL)
        self->ops->decision(self, decision);
}

static inline void vt_run_log_second(VtRunLog *self, const VtSecond *second)
{
    if (self->ops->second != NULL)
        self->ops->second(self, second);
}

static inline void vt_run_log_function_second(VtRunLog *self, uint32_t function,
                                              const VtSecond *second)
{
    if (self->ops->function_second != NULL)
        self->ops->function_second(self, function, second);
}

static inline void vt_run_log_unheard(VtRunLog *self, const VtInvocation *invocation,
                                      VtTime executed_ns)
{
    if (self->ops->unheard != NULL)
        self->ops->unheard(self, invocation, executed_ns);
}

/** Hands on to two logs, in order, what either of them wants. */
typedef struct {
    VtRunLog base;
    VtRunLogOps ops;
    VtRunLog *first;
    VtRunLog *second;
} VtRunLogTee;

void vt_run_log_tee_init(VtRunLogTee *self, VtRunLog *first, VtRunLog *second);
