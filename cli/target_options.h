/**
 * Options of `replay` that say what it calls.
 */
#pragma once

#include "cli/platform_kind.h"
#include "cli/tls_options.h"
#include "replay/target.h"

#include <glib.h>

#include <stdbool.h>

typedef struct {
    char *platform;
    char *url;
    char *map;
    char *method;
    char **headers;
    char *body;
    char *body_file;
    char *connect_to;
    char *success;
    char *connect_timeout;
    gint retries;
    char *retry_delay;
    gint in_flight; /* 0: not given */
    char *give_up;
    VtTlsOptions tls;

    /* As read from those above. */
    char *body_text;
    VtTime connect_timeout_ns;
    VtTime retry_delay_ns;
    VtTime give_up_ns;
} VtTargetOptions;

void vt_target_options_init(VtTargetOptions *self);
void vt_target_options_clear(VtTargetOptions *self);

/** Appends the options to a command's own, a zero-terminated array of GOptionEntry. */
void vt_target_options_add(VtTargetOptions *self, GArray *entries);

/** Checks them, reads what stands for numbers and files, and tells the platform that they
 *  ask for. Errors: VT_ERROR_USAGE when there is none, or when the others do not go with
 *  it; VT_ERROR_INPUT for files that cannot be read. */
bool vt_target_options_read(VtTargetOptions *self, VtPlatformKind *out_kind,
                            GError **error);

/** As the target takes them; the texts are @self's. */
VtTargetConfig vt_target_options_target(const VtTargetOptions *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(VtTargetOptions, vt_target_options_clear)
