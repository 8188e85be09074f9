/**
 * Pods that are vitro-function processes on loopback.
 *
 * A pod's port is chosen by the kernel and read from the process itself. A process never
 * outlives the one that started it, however that ends; the runtime is therefore made and
 * used on the main thread.
 */
#pragma once

#include "core/function.h"
#include "core/pod_runtime.h"
#include "replay/clock_wall.h"

#include <stdbool.h>

typedef struct {
    const char *program;          /* path of vitro-function */
    const VtFunction *functions;  /* borrowed until the runtime is freed */
    const char *const *options;   /* more of the program's; or NULL */
    bool has_cgroups;             /* each pod is held to its CPU request and limit */
    bool (*is_interrupted)(void); /* then no deployment is waited for; or NULL */
} VtRuntimeProcessConfig;

/** @clock is borrowed and outlives the runtime. Errors: VT_ERROR_WORK. */
VtPodRuntime *vt_runtime_process_new(const VtRuntimeProcessConfig *config,
                                     VtClockWall *clock, GError **error);

/** False when a pod could not be started, which ends a run: VT_ERROR_WORK says why. */
bool vt_runtime_process_check(VtPodRuntime *self, GError **error);
