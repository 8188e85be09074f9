/**
 * How many pods a Horizontal Pod Autoscaler wants, given what its pods use: the
 * arithmetic alone, in whole thousandths of a core and whole percent as Kubernetes does.
 *
 * Source: [k8s: podautoscaler/replica_calculator.go GetResourceReplicas]
 */
#pragma once

#include <stdint.h>

typedef struct {
    int32_t current;       /* pods asked for */
    int32_t metered;       /* pods that are ready, with a metric that counts */
    int64_t metered_milli; /* their use */
    int32_t unready;       /* pods that start, or are too young for their metric */
    int32_t missing;       /* ready pods without a metric */
    int64_t request_milli; /* of a pod, above 0 */
    int64_t target_percent;
    double tolerance; /* ratio */
} VtHpaUse;

/** @use->current where nothing is to change, or nothing is known. */
int32_t vt_hpa_replicas(const VtHpaUse *use);
