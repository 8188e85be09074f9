/**
 * Options of `replay` that say what it calls.
 */
#pragma once

#include "cli/platform_kind.h"
#include "cli/tls_options.h"

#include <glib.h>

#include <stdbool.h>

/** Zero-initialised before parsing. */
typedef struct {
    char *platform;
    char *url;
    VtTlsOptions tls;
} VtTargetOptions;

void vt_target_options_clear(VtTargetOptions *self);

/** Appends the options to a command's own, a zero-terminated array of GOptionEntry. */
void vt_target_options_add(VtTargetOptions *self, GArray *entries);

/** The platform that they ask for. Errors: VT_ERROR_USAGE when there is none, or when the
 *  others do not go with it. */
bool vt_target_options_check(const VtTargetOptions *self, VtPlatformKind *out_kind,
                             GError **error);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(VtTargetOptions, vt_target_options_clear)
