/**
 * Section [kubelet]: what a node's kubelet does to a pod besides the stages of
 * [control-plane], and how long it makes others wait for it.
 */
#pragma once

#include "core/config.h"
#include "core/distribution.h"

typedef struct {
    /* The runtime's part: from a node to a pod that answers. */
    double start_rate_per_s;          /* pods that may begin to start; 0: no limit */
    int64_t start_parallelism;        /* pods that start at a time; 0: no limit */
    VtDistribution volume_latency;    /* before the sandbox */
    double sandbox_contention;        /* sandbox latency added by each one in progress */
    VtDistribution container_latency; /* after it, for each of the two containers */
    VtTime sandbox_cpu_ns;            /* used meanwhile, by the node and not by the pod */
    VtTime container_cpu_ns;
    VtTime crash_backoff_initial_ns; /* before a dead container is started again */
    VtTime crash_backoff_max_ns;
    VtTime proxy_latency_ns;  /* from a running queue-proxy until it listens */
    VtTime readiness_poll_ns; /* of queue-proxy: until the function answers; 0: at once */

    /* The control plane's part: from there to Ready, and from deletion to the end. */
    VtTime relist_period_ns; /* when it notices that containers run; 0: at once */
    double api_rate_per_s;   /* its API calls: token bucket; 0: no limit */
    int64_t api_burst;
    double api_calls;            /* for each change of a pod */
    VtTime readiness_period_ns;  /* of its probe; 0: it knows at once */
    VtTime readiness_timeout_ns; /* a probe waits so long for the pod to answer */
    double readiness_miss_ratio; /* of probes that fail all the same */
    VtDistribution drain_time;   /* deleted -> stopped, if no request is left */
} VtKubeletConfig;

VtConfigBinding vt_kubelet_config_binding(VtKubeletConfig *target);

/** A function whose containers run since @running_ns answers at @at_ns: when queue-proxy
 *  finds out, which asks at intervals. [kn: pkg/queue/readiness] */
VtTime vt_kubelet_config_polled(const VtKubeletConfig *self, VtTime running_ns,
                                VtTime at_ns);
