/**
 * Where the control group is that this process belongs to, and that limits processors.
 */
#pragma once

#include <glib.h>

#include <stdbool.h>

/** As in /proc/self. */
typedef struct {
    const char *cgroup;
    const char *mountinfo;
} VtCgroupTexts;

/**
 * Finds the folder of the group. The kernel has the processor's controller in one
 * hierarchy: in one of version 1, or else in that of version 2.
 *
 * Errors: VT_ERROR_WORK when that hierarchy is not mounted.
 */
char *vt_cgroup_folder_find(const VtCgroupTexts *texts, bool *out_is_v2, GError **error);
