/**
 * Autoscaling policies by the number that `[autoscaler] policy` holds.
 */
#pragma once

#include "sim/autoscaler/autoscaler.h"

#include <stddef.h>

/** Their names, NULL-terminated. */
extern const char *const vt_autoscaler_names[];

const VtAutoscalerOps *vt_autoscaler_get(size_t index);
