/**
 * The Knative Pod Autoscaler, with both of its metrics.
 *
 * It is part of the model rather than a guest: it reads the reports of activator and
 * queue-proxies, and moves the activator out of the path and back. Its parts are
 * sim/autoscaling.c (the loop), sim/decider.h (the numbers) and sim/kpa.h (the
 * reconciler).
 */
#pragma once

#include "sim/autoscaler/autoscaler.h"

extern const VtAutoscalerOps vt_autoscaler_kpa;
