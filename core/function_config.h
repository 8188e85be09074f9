/**
 * Section [function] of the configuration: what every platform must know of a
 * function's requests.
 */
#pragma once

#include "core/clock.h"
#include "core/config.h"

typedef struct {
    VtTime duration_min_ns;        /* requested durations are clamped to */
    VtTime duration_max_ns;        /* 0: no upper clamp */
    VtTime timeout_ns;             /* of a response [kn: revision-timeout-seconds] */
    int64_t container_concurrency; /* 0: no limit [kn: containerConcurrency] */
} VtFunctionConfig;

/** Table of the section; its defaults are Knative's. */
VtConfigBinding vt_function_config_binding(VtFunctionConfig *target);

/** Checks what spans keys: the clamps must not cross. Errors: VT_ERROR_INPUT. */
bool vt_function_config_validate(const VtFunctionConfig *self, GError **error);
