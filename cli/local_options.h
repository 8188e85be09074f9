/**
 * Options of `replay --platform local`: what its pods do, and what holds them.
 */
#pragma once

#include "cli/platform_kind.h"

#include <glib.h>

#include <stdbool.h>

typedef struct {
    char *work; /* NULL: as vitro-function does by itself; so is memory */
    char *memory;
    gint start_delay_ms;
    gint start_cpu_ms;
    gboolean has_cgroups;
} VtLocalOptions;

/** Appends the options to a command's own, a zero-terminated array of GOptionEntry. */
void vt_local_options_add(VtLocalOptions *self, GArray *entries);
void vt_local_options_clear(VtLocalOptions *self);

/** Errors: VT_ERROR_USAGE for a value that vitro-function does not take, and for any on
 *  another platform. */
bool vt_local_options_check(const VtLocalOptions *self, VtPlatformKind kind,
                            GError **error);

/** What vitro-function is told: its own options. */
GStrv vt_local_options_program(const VtLocalOptions *self);

/** Whether its functions leave the processor alone. */
bool vt_local_options_is_idle(const VtLocalOptions *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(VtLocalOptions, vt_local_options_clear)
