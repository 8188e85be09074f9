/**
 * When the kubelet starts a container again that has died: the first time at once, then
 * after a back-off that doubles with each time and is forgotten when the container has
 * run for twice the longest one. It counts from the container's end.
 *
 * Source: [k8s: kuberuntime_manager.go doBackOff, flowcontrol/backoff.go]
 */
#pragma once

#include "core/clock.h"

typedef struct {
    VtTime initial_ns;
    VtTime max_ns;
    VtTime length_ns;    /* of the next one; 0: none */
    VtTime restarted_ns; /* when it was last started again */
} VtCrashBackoff;

void vt_crash_backoff_init(VtCrashBackoff *self, VtTime initial_ns, VtTime max_ns);

/** When a container that died at @died_ns, which the kubelet noticed at @noticed_ns, is
 *  started again. */
VtTime vt_crash_backoff_restart(VtCrashBackoff *self, VtTime died_ns, VtTime noticed_ns);
