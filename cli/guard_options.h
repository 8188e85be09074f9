/**
 * Options of `replay` that keep it from what this machine cannot do.
 */
#pragma once

#include "cli/platform_kind.h"
#include "core/arrivals.h"

typedef struct {
    char *max_load; /* NULL: the usual one */
    gboolean is_forced;
    gboolean is_dry_run;
} VtGuardOptions;

void vt_guard_options_clear(VtGuardOptions *self);

/** Appends the options to a command's own, a zero-terminated array of GOptionEntry. */
void vt_guard_options_add(VtGuardOptions *self, GArray *entries);

/** Whether a run may start, told what it takes; warns on standard error of a busy minute.
 *  Errors: VT_ERROR_USAGE when this machine cannot do it and is not forced to, or for a
 *  load that means nothing. */
bool vt_guard_check(const VtGuardOptions *self, VtPlatformKind kind,
                    const VtArrivals *arrivals, unsigned senders, GError **error);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(VtGuardOptions, vt_guard_options_clear)
