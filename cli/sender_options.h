/**
 * Options of `replay` that say how it sends.
 */
#pragma once

#include "cli/platform_kind.h"

#include <glib.h>

#include <stdbool.h>

typedef struct {
    gint count; /* negative: as many as the machine has room for */
} VtSenderOptions;

void vt_sender_options_init(VtSenderOptions *self);

/** Appends the options to a command's own, a zero-terminated array of GOptionEntry. */
void vt_sender_options_add(VtSenderOptions *self, GArray *entries);

/** How many senders there are to be. Errors: VT_ERROR_USAGE for a number out of range,
 * and for any on another platform than VT_PLATFORM_HTTP, where there is one. */
bool vt_sender_options_read(const VtSenderOptions *self, VtPlatformKind kind,
                            unsigned *out_count, GError **error);
