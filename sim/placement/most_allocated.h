/**
 * Bin packing as Kubernetes has it: the node whose requests leave the smallest share
 * free, with CPU and memory weighing the same; the rest as sim/placement/scored.h has it.
 *
 * Source: [k8s: NodeResourcesFit MostAllocated]
 */
#pragma once

#include "sim/placement/placement.h"

extern const VtPlacementOps vt_placement_most_allocated;
