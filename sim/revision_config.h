/**
 * What one function may have of its own: the sections of the configuration that a
 * --functions file overrides.
 */
#pragma once

#include "core/function_config.h"
#include "sim/autoscaler_config.h"
#include "sim/config.h"

typedef struct {
    VtAutoscalerConfig autoscaler;
    VtFunctionConfig function;
    VtResourcesConfig resources;
} VtRevisionConfig;

/** Checks each section, and that the policy can do with the function.
 *  Errors: VT_ERROR_INPUT. */
bool vt_revision_config_validate(const VtRevisionConfig *self, GError **error);
