/**
 * Kubernetes' scheduler: every node that fits has a score, and one of those with the
 * highest is taken, each as likely as the other.
 *
 * A score is the sum of whole numbers from 0 to 100, cut off: how free or how full CPU
 * and memory will be, which is the placement's to say; how much in balance the two will
 * be; and, twice, how few pods of the same function there are on the node.
 *
 * Source: [k8s: generic_scheduler.go selectHost, NodeResourcesBalancedAllocation (1.23 to
 * 1.34), PodTopologySpread (1.23 and later)]
 */
#pragma once

#include "sim/placement/placement.h"

#define VT_SCORE_MAX ((int64_t)100)

/** A resource's share of the score, from how much of it will be reserved. */
typedef int64_t (*VtResourceScore)(int64_t reserved, int64_t capacity);

/** VT_NODE_NONE when @pod fits no node. */
uint32_t vt_placement_best(const VtNodes *nodes, const VtPlacementPod *pod,
                           VtResourceScore score, VtRng *rng);
