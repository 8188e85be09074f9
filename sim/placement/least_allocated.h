/**
 * Kubernetes' default: the node whose requests leave the largest share free, with
 * CPU and memory weighing the same, plus a share for keeping the two in balance.
 *
 * Source: [k8s: NodeResourcesFit LeastAllocated, NodeResourcesBalancedAllocation]
 */
#pragma once

#include "sim/placement/placement.h"

extern const VtPlacementOps vt_placement_least_allocated;
