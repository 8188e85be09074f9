/**
 * What placements that score nodes have in common.
 */
#pragma once

#include "sim/placement/placement.h"

/** Shares of @node's CPU and memory that are reserved once @reservation is. */
typedef struct {
    double cpu;
    double memory;
} VtNodeShares;

VtNodeShares vt_node_shares(const VtNodes *nodes, size_t node,
                            const VtReservation *reservation);

/** The node of the highest score on which @reservation fits, the lowest number of equal
 *  ones; VT_NODE_NONE without one. */
uint32_t vt_placement_best(const VtNodes *nodes, const VtReservation *reservation,
                           double (*score)(const VtNodeShares *shares));
