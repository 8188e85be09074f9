/**
 * Control groups of process pods, which hold each to its CPU request and limit as the
 * kubelet's do. Source: [k8s: kubelet cpu.shares and CFS quota]
 *
 * They are made below the group that this process belongs to, or is the only one of:
 * `vitro-PID/pod-N`. Version 2 wants groups with members and groups with limited groups
 * in them to be apart; this process then spends the meantime in `vitro-PID/self`.
 */
#pragma once

#include "core/pod_runtime.h"

typedef struct VtPodCgroups VtPodCgroups;

/** For the group of this process. Errors: VT_ERROR_WORK naming the file that it may not
 *  write. */
VtPodCgroups *vt_pod_cgroups_new(GError **error);

/** For the group whose folder is @group. */
VtPodCgroups *vt_pod_cgroups_new_in(const char *group, bool is_v2, GError **error);

/** Makes a group with the CPU request and limit of @spec, and returns its folder; a
 *  process joins by writing 0 to `cgroup.procs` in it. Errors: VT_ERROR_WORK. */
char *vt_pod_cgroups_add(VtPodCgroups *self, const VtPodSpec *spec, GError **error);

/** Removes the group whose folder is @folder; its process is reaped. */
void vt_pod_cgroups_remove(VtPodCgroups *self, const char *folder);

/** Leaves all as it was; the groups of pods are removed already. */
void vt_pod_cgroups_free(VtPodCgroups *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(VtPodCgroups, vt_pod_cgroups_free)
