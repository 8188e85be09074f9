/**
 * Kubernetes' default: the node whose requests leave the largest share free, with
 * CPU and memory weighing the same; see sim/placement/scored.h for what counts beside it.
 *
 * Source: [k8s: NodeResourcesFit LeastAllocated]
 */
#pragma once

#include "sim/placement/placement.h"

extern const VtPlacementOps vt_placement_least_allocated;
