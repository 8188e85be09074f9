#include "sim/node_cpu.h"

#include <math.h>

double vt_node_cpu_cores(const VtNodesConfig *config)
{
    return config->cpu_model == VT_CPU_NONE ? INFINITY : (double)config->cpu_milli / 1000;
}

void vt_node_cpu_init(VtNodeCpu *self, const VtNodesConfig *config)
{
    const double cores = vt_node_cpu_cores(config);

    *self = (VtNodeCpu){ 0 };
    if (config->cpu_model == VT_CPU_SHARED) {
        self->weighted = vt_weighted_processor_new(cores);
    } else {
        self->even = vt_processor_new(cores);
    }
}

void vt_node_cpu_clear(VtNodeCpu *self)
{
    vt_weighted_processor_free(self->weighted);
    vt_processor_free(self->even);
}

void vt_node_cpu_set_cores(VtNodeCpu *self, double cores, VtTime now_ns)
{
    if (self->weighted != NULL) {
        vt_weighted_processor_set_cores(self->weighted, cores, now_ns);
    } else {
        vt_processor_set_cores(self->even, cores, now_ns);
    }
}

uint32_t vt_node_cpu_open(VtNodeCpu *self, const VtCpuGroup *group, VtTime now_ns)
{
    return self->weighted == NULL
             ? 0
             : vt_weighted_processor_open(self->weighted, group, now_ns);
}

void vt_node_cpu_close(VtNodeCpu *self, uint32_t group, VtTime now_ns)
{
    if (self->weighted != NULL)
        vt_weighted_processor_close(self->weighted, group, now_ns);
}

void vt_node_cpu_add(VtNodeCpu *self, uint32_t group, uint32_t job, VtTime work_ns,
                     VtTime now_ns)
{
    if (self->weighted != NULL) {
        vt_weighted_processor_add(self->weighted, group, job, work_ns, now_ns);
    } else {
        vt_processor_add(self->even, job, work_ns, now_ns);
    }
}

double vt_node_cpu_remove(VtNodeCpu *self, uint32_t group, uint32_t job, VtTime now_ns)
{
    return self->weighted != NULL
             ? vt_weighted_processor_remove(self->weighted, group, job, now_ns)
             : vt_processor_remove(self->even, job, now_ns);
}

VtTime vt_node_cpu_next(const VtNodeCpu *self)
{
    return self->weighted != NULL ? vt_weighted_processor_next(self->weighted)
                                  : vt_processor_next(self->even);
}

bool vt_node_cpu_step(VtNodeCpu *self, VtTime now_ns, uint32_t *out_job)
{
    if (self->weighted != NULL)
        return vt_weighted_processor_step(self->weighted, now_ns, out_job);
    *out_job = vt_processor_pop(self->even, now_ns);
    return true;
}

double vt_node_cpu_left_ns(const VtNodeCpu *self, uint32_t group,
                           const VtJobFilter *filter, VtTime now_ns)
{
    return self->weighted != NULL
             ? vt_weighted_processor_left_ns(self->weighted, group, now_ns)
             : vt_processor_left_ns(self->even, filter, now_ns);
}

double vt_node_cpu_busy_ns(const VtNodeCpu *self, VtTime now_ns)
{
    return self->weighted != NULL ? vt_weighted_processor_busy_ns(self->weighted, now_ns)
                                  : vt_processor_busy_ns(self->even, now_ns);
}
