/**
 * One request per instance, and instances that outlive it for a while, as functions on
 * AWS Lambda have them.
 *
 * A request that finds no instance free starts one; an instance without a request for
 * `[autoscaler] keep-alive-time` goes. An instance that starts belongs to a request that
 * waits: one that still starts when its request has been served by another counts as
 * free. Everything happens at an event; nothing is averaged.
 */
#pragma once

#include "sim/autoscaler/autoscaler.h"

extern const VtAutoscalerOps vt_autoscaler_keep_alive;
