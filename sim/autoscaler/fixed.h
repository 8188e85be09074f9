/**
 * As many pods as `[autoscaler] fixed-pods` says, from beginning to end.
 */
#pragma once

#include "sim/autoscaler/autoscaler.h"

extern const VtAutoscalerOps vt_autoscaler_fixed;
