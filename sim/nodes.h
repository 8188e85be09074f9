/**
 * The worker nodes, and what pods have reserved on them.
 */
#pragma once

#include "sim/nodes_config.h"

#include <glib.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define VT_NODE_NONE UINT32_MAX

typedef struct {
    int64_t cpu_reserved_milli;
    int64_t memory_reserved_mib;
    int64_t pods;
} VtNode;

typedef struct {
    const VtNodesConfig *config; /* borrowed: every node is alike */
    VtNode *nodes;
    size_t count;
} VtNodes;

/** What one pod reserves. */
typedef struct {
    int64_t cpu_milli;
    int64_t memory_mib;
} VtReservation;

void vt_nodes_init(VtNodes *self, const VtNodesConfig *config);
void vt_nodes_clear(VtNodes *self);

bool vt_nodes_fits(const VtNodes *self, size_t node, const VtReservation *reservation);
void vt_nodes_reserve(VtNodes *self, size_t node, const VtReservation *reservation);
void vt_nodes_release(VtNodes *self, size_t node, const VtReservation *reservation);
