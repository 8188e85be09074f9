/**
 * The memory in use on one node, by pod, and which pod the kernel kills when there is too
 * much of it.
 *
 * A pod that is over its limit goes first. Beyond the node's memory goes the pod that is
 * furthest over its request: the kernel scores 1000 (used / capacity) + oom_score_adj,
 * and the kubelet sets the latter to 1000 - 1000 (request / capacity). Of equals goes the
 * one that came last. [k8s: kubelet qos/policy.go]
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define VT_MEMORY_NOBODY UINT32_MAX

typedef struct {
    int64_t used_mib;
    int64_t request_mib;
    int64_t limit_mib; /* 0: none */
    uint32_t pod;      /* the caller's number */
} VtPodMemory;

/** O(pods) for each call; nothing is done where nobody is killed. */
typedef struct {
    bool kills;
    int64_t capacity_mib;
    int64_t used_mib;
    VtPodMemory *pods; /* in the order in which they came */
    size_t length;
    size_t capacity;
} VtNodeMemory;

void vt_node_memory_init(VtNodeMemory *self, bool kills, int64_t capacity_mib);
void vt_node_memory_clear(VtNodeMemory *self);

/** A pod and what it uses from the beginning to its end. */
void vt_node_memory_open(VtNodeMemory *self, const VtPodMemory *pod);
void vt_node_memory_close(VtNodeMemory *self, uint32_t pod);

/** @pod uses @mib more, or less when negative. */
void vt_node_memory_use(VtNodeMemory *self, uint32_t pod, int64_t mib);

/** The pod to be killed next, or VT_MEMORY_NOBODY. */
uint32_t vt_node_memory_victim(const VtNodeMemory *self);
