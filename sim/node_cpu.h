/**
 * The processor of one node as its configuration has it: cores for everyone, cores shared
 * evenly by all jobs, or cores shared as Kubernetes has the kernel share them.
 */
#pragma once

#include "sim/nodes_config.h"
#include "sim/processor.h"
#include "sim/weighted_processor.h"

/** One of the two, the other one is NULL. */
typedef struct {
    VtProcessor *even;
    VtWeightedProcessor *weighted;
} VtNodeCpu;

void vt_node_cpu_init(VtNodeCpu *self, const VtNodesConfig *config);
void vt_node_cpu_clear(VtNodeCpu *self);

/** Cores of a node before anyone takes some. */
double vt_node_cpu_cores(const VtNodesConfig *config);
void vt_node_cpu_set_cores(VtNodeCpu *self, double cores, VtTime now_ns);

/** A number for the jobs of a pod, as in sim/weighted_processor.h; closed when it has no
 *  job any more. */
uint32_t vt_node_cpu_open(VtNodeCpu *self, const VtCpuGroup *group, VtTime now_ns);
void vt_node_cpu_close(VtNodeCpu *self, uint32_t group, VtTime now_ns);

void vt_node_cpu_add(VtNodeCpu *self, uint32_t group, uint32_t job, VtTime work_ns,
                     VtTime now_ns);

/** Breaks @job of @group off; the core-nanoseconds that it still needed. */
double vt_node_cpu_remove(VtNodeCpu *self, uint32_t group, uint32_t job, VtTime now_ns);

/** As of sim/weighted_processor.h. */
VtTime vt_node_cpu_next(const VtNodeCpu *self);
bool vt_node_cpu_step(VtNodeCpu *self, VtTime now_ns, uint32_t *out_job);

/** Core-nanoseconds that a pod's jobs still need: those of @group, where there are
 * groups, else those for which @filter says so. */
double vt_node_cpu_left_ns(const VtNodeCpu *self, uint32_t group,
                           const VtJobFilter *filter, VtTime now_ns);
double vt_node_cpu_busy_ns(const VtNodeCpu *self, VtTime now_ns);
