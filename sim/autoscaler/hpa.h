/**
 * Kubernetes' Horizontal Pod Autoscaler on CPU: enough pods that each uses a certain
 * share of the CPU that it asks for; at least one.
 *
 * Every `hpa-sync-period` it compares the pods' average use, as a metrics server saw it
 * last, with the target. It grows at once, but by `hpa-scale-up-pods` or
 * `hpa-scale-up-percent` within `hpa-scale-up-period`, whichever is more; it shrinks to
 * the most that it has wanted in the last `hpa-stabilization-window`. Requests go to
 * ready pods, past the activator.
 *
 * Source: [k8s: podautoscaler/horizontal.go]
 */
#pragma once

#include "sim/autoscaler/autoscaler.h"

extern const VtAutoscalerOps vt_autoscaler_hpa;
