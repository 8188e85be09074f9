/**
 * Options of `replay` that keep it from what this machine cannot do.
 */
#pragma once

#include "cli/local_options.h"
#include "cli/workload.h"
#include "replay/needs.h"

typedef struct {
    char *max_load; /* NULL: the usual one */
    gboolean is_forced;
    gboolean is_dry_run;
} VtGuardOptions;

void vt_guard_options_clear(VtGuardOptions *self);

/** Appends the options to a command's own, a zero-terminated array of GOptionEntry. */
void vt_guard_options_add(VtGuardOptions *self, GArray *entries);

/** What a replay of @workload by @senders takes. @local: of VT_PLATFORM_LOCAL. */
VtNeeds vt_guard_needs(VtPlatformKind kind, const VtWorkload *workload,
                       const VtLocalOptions *local, unsigned senders);

/** Whether a run may start, told what it takes; warns on standard error of a busy minute.
 *  Errors: VT_ERROR_USAGE when this machine cannot do it and is not forced to, or for a
 *  load that means nothing. */
bool vt_guard_check(const VtGuardOptions *self, VtPlatformKind kind, const VtNeeds *needs,
                    GError **error);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(VtGuardOptions, vt_guard_options_clear)
