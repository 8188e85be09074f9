/**
 * A function's pods that may serve and have nothing to do, those that have been idle
 * longest first. Every operation is O(1).
 */
#pragma once

#include "sim/pods.h"

/** Numbers of pods; VT_PODS_END: none. The others hang together in the pods. */
typedef struct {
    uint32_t first;
    uint32_t last;
} VtIdlePods;

void vt_idle_pods_init(VtIdlePods *self);

/** @pod is idle from @now_ns on, no earlier than the one before; if it was not before. */
void vt_idle_pods_add(VtIdlePods *self, VtPods *pods, uint32_t pod, VtTime now_ns);

/** It is no more, if it was. */
void vt_idle_pods_remove(VtIdlePods *self, VtPods *pods, uint32_t pod);
