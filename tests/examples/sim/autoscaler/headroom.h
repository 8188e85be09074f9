/**
 * A pod for each request in flight and one more: grows with every arrival, and shrinks to
 * the most that a minute has seen.
 */
#pragma once

#include "sim/autoscaler/autoscaler.h"

extern const VtAutoscalerOps vt_autoscaler_headroom;
