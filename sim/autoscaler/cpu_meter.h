/**
 * What a metrics server knows of the CPU that a fleet's pods use: the average between
 * its last two looks at each.
 *
 * Source: [metrics-server: pkg/storage/pod.go]
 */
#pragma once

#include "sim/autoscaler/fleet.h"

typedef struct {
    double cores;
    VtTime at_ns;     /* end of the time that it is averaged over */
    VtTime window_ns; /* length of that */
    uint32_t instance;
} VtCpuMetric;

typedef struct {
    GArray *points;  /* of the last look: instance and CPU used so far */
    GArray *metrics; /* of VtCpuMetric, ascending in instance */
} VtCpuMeter;

void vt_cpu_meter_init(VtCpuMeter *self);
void vt_cpu_meter_clear(VtCpuMeter *self);

/** Looks at every pod whose containers run. One that is looked at for the first time has
 *  a metric, since its start, when that is 10 s ago. */
void vt_cpu_meter_look(VtCpuMeter *self, const VtFleet *fleet, VtTime now_ns);

/** NULL when @instance has none. */
const VtCpuMetric *vt_cpu_meter_find(const VtCpuMeter *self, uint32_t instance);
