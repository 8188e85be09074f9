/**
 * Options of `replay` that say how it sends.
 */
#pragma once

#include "cli/platform_kind.h"
#include "core/clock.h"

#include <glib.h>

#include <stdbool.h>

typedef struct {
    gint count; /* negative: as many as the machine has room for */
    gchar *wake_ahead;
} VtSenderOptions;

typedef struct {
    unsigned count;       /* threads that send */
    VtTime wake_ahead_ns; /* how long before an instant they are awake for it */
} VtSenderChoice;

void vt_sender_options_init(VtSenderOptions *self);
void vt_sender_options_clear(VtSenderOptions *self);

/** Appends the options to a command's own, a zero-terminated array of GOptionEntry. */
void vt_sender_options_add(VtSenderOptions *self, GArray *entries);

/** What was asked for, or fits the machine. Errors: VT_ERROR_USAGE for what is out of
 * range, and for anything on another platform than VT_PLATFORM_HTTP, where one thread
 * sends that leaves the processor to the functions. */
bool vt_sender_options_read(const VtSenderOptions *self, VtPlatformKind kind,
                            VtSenderChoice *out_choice, GError **error);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(VtSenderOptions, vt_sender_options_clear)
