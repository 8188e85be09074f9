/**
 * Section [nodes]: the worker nodes, and how pods come to them.
 */
#pragma once

#include "core/clock.h"
#include "core/config.h"

typedef enum { VT_CPU_NONE, VT_CPU_EVEN, VT_CPU_SHARED } VtCpuModel;
typedef enum { VT_QUOTA_CFS, VT_QUOTA_FLUID, VT_QUOTA_NONE } VtCpuQuota;
typedef enum { VT_OOM_OFF, VT_OOM_ON } VtOomKill;

typedef struct {
    int64_t count;
    int64_t cpu_milli;
    int64_t memory_mib;
    int64_t max_pods;
    int oom_kill;  /* VtOomKill */
    int cpu_model; /* VtCpuModel */
    int cpu_quota; /* VtCpuQuota: how limits hold */
    VtTime cpu_quota_period_ns;
    int placement;                 /* index into the registry of placements */
    bool topology_spread;          /* of placements that score nodes */
    VtTime scheduling_per_node_ns; /* of the scheduler, for each node that it looks at */
    VtTime backoff_initial_ns;     /* of a pod that fits nowhere */
    VtTime backoff_max_ns;
} VtNodesConfig;

VtConfigBinding vt_nodes_config_binding(VtNodesConfig *target);

/** Errors: VT_ERROR_INPUT when the first back-off is longer than the longest. */
bool vt_nodes_config_validate(const VtNodesConfig *self, GError **error);
