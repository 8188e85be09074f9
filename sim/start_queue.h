/**
 * The pods that a node's kubelet has still to start: so many may begin in a second, and
 * so many be in the making at a time, first in first out.
 */
#pragma once

#include "sim/station.h"

#include <glib.h>

#include <stdbool.h>
#include <stdint.h>

#define VT_START_NONE UINT32_MAX

typedef struct {
    VtStation rate;
    int64_t parallelism; /* 0: no limit */
    int64_t in_progress;
    GQueue waiting; /* of pods */
} VtStartQueue;

/** @rate_per_s, @parallelism: 0: no limit. */
void vt_start_queue_init(VtStartQueue *self, double rate_per_s, int64_t parallelism);
void vt_start_queue_clear(VtStartQueue *self);

/** When a pod that comes at @now_ns may enter, as far as the rate goes. */
VtTime vt_start_queue_pass(VtStartQueue *self, VtTime now_ns);

/** True when @pod may begin now; else it will be given by a leave. */
bool vt_start_queue_enter(VtStartQueue *self, uint32_t pod);

/** @pod, which waits for a leave, will not begin. */
void vt_start_queue_forget(VtStartQueue *self, uint32_t pod);

/** A pod's start is over: the one that may begin instead, or VT_START_NONE. */
uint32_t vt_start_queue_leave(VtStartQueue *self);
