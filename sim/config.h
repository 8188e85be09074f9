/**
 * Sections [resources], [control-plane] and [data-path]: the cluster that Knative runs
 * on, its nodes apart. The stations' latencies, rates and sources are in docs/model.md.
 */
#pragma once

#include "core/config.h"
#include "core/distribution.h"

/** What one pod asks of its node, and what it costs to start. */
typedef enum { VT_MEMORY_MAX, VT_MEMORY_TENTH, VT_MEMORY_FIXED } VtMemoryRequestKind;

typedef struct {
    VtMemoryRequestKind kind;
    int64_t mib; /* when fixed */
} VtMemoryRequest;

typedef enum { VT_LIMIT_NONE, VT_LIMIT_MAX, VT_LIMIT_FIXED } VtMemoryLimitKind;

typedef struct {
    VtMemoryLimitKind kind;
    int64_t mib; /* when fixed */
} VtMemoryLimit;

typedef struct {
    int64_t cpu_request_milli;
    int64_t cpu_limit_milli; /* 0: none */
    VtMemoryRequest memory_request;
    VtMemoryLimit memory_limit;
    int64_t memory_base_mib; /* in use by a pod without requests */
} VtResourcesConfig;

/** A process that talks to the Kubernetes API. Each client in it has a token bucket of
 *  its own, and each controller its workers. */
typedef struct {
    double rate_per_s; /* 0: no limit */
    int64_t burst;
    int64_t workers;
} VtApiProcessConfig;

/** API calls that a step takes; on average, so they may be fractions. */
typedef struct {
    double scale;             /* autoscaler: replicas of a deployment */
    double service;           /* its wish for a service's mode or activators */
    double status;            /* its status of a revision */
    double endpoints;         /* controller: public endpoints */
    double service_status;    /* its status of a service */
    double deployment_scale;  /* controller manager: replicas of a ReplicaSet */
    double deployment_status; /* and so on */
    double pod_creation;
    double pod_deletion;
    double replica_set_status;
    double private_endpoints;
} VtApiCallsConfig;

typedef struct {
    VtApiProcessConfig autoscaler;
    VtApiProcessConfig controller; /* Knative's */
    VtApiProcessConfig controller_manager;
    VtApiCallsConfig calls;
    VtDistribution tick_latency;       /* tick of the autoscaler -> its decision */
    VtDistribution deployment_latency; /* replicas written -> pod objects exist */
    bool logarithmic_scale_down;       /* ages of pods count by order of magnitude */
    VtDistribution batch_latency;      /* one batch of new pods -> the next, twice it */
    VtDistribution endpoints_latency;  /* public endpoints written -> the ingress knows */
    VtDistribution watch_latency;      /* a status written -> the autoscaler knows */
    VtTime service_sync_interval_ns;   /* of nodes that follow endpoints; 0: at once */
    VtDistribution scheduling_latency; /* pod object -> bound to a node, one at a time */
    VtDistribution sandbox_latency;    /* of one alone on its node */
    VtTime start_cpu_ns;               /* CPU used by starting a pod's containers */
    VtTime start_cpu_per_mib_ns;       /* and by touching its memory */
    VtDistribution application_latency; /* then waiting, until it answers */
    VtDistribution address_latency;   /* noticed running -> endpoints have its address */
    VtDistribution readiness_latency; /* and it answers -> Kubernetes says Ready */
    VtTime probe_interval_ns;         /* activator's probes while they are refused */
    VtDistribution termination_latency; /* containers stop -> resources free */
} VtControlPlaneConfig;

typedef struct {
    int64_t activators;         /* in the cluster */
    VtDistribution hop_latency; /* all the way there and back, without the function */
} VtDataPathConfig;

VtConfigBinding vt_resources_config_binding(VtResourcesConfig *target);
VtConfigBinding vt_control_plane_config_binding(VtControlPlaneConfig *target);
VtConfigBinding vt_data_path_config_binding(VtDataPathConfig *target);

/** Errors: VT_ERROR_INPUT when a pod may use less CPU than it reserves. */
bool vt_resources_config_validate(const VtResourcesConfig *self, GError **error);

/** MiB that a pod of a function with @memory_max_mib reserves; at least 1. */
int64_t vt_memory_request_mib(const VtMemoryRequest *self, double memory_max_mib);

/** MiB that such a pod may use; 0: no limit. */
int64_t vt_memory_limit_mib(const VtMemoryLimit *self, double memory_max_mib);
