/**
 * Options of `replay` that say how a run ends before its time, and how it goes on.
 */
#pragma once

#include "cli/platform_kind.h"
#include "core/clock.h"

#include <glib.h>

#include <stdbool.h>

/** Zero-initialised before parsing. */
typedef struct {
    char *drain;
    char *resume;
} VtEnduranceOptions;

void vt_endurance_options_clear(VtEnduranceOptions *self);

/** Appends the options to a command's own, a zero-terminated array of GOptionEntry. */
void vt_endurance_options_add(VtEnduranceOptions *self, GArray *entries);

/** How long what is in flight may take to end after a signal. Errors: VT_ERROR_INPUT for
 *  what is no length of time. */
bool vt_endurance_options_drain(const VtEnduranceOptions *self, VtTime *out_ns,
                                GError **error);

/** Errors: VT_ERROR_USAGE when what is to go on cannot, on that platform or with a
 * timeline of each function. */
bool vt_endurance_options_check(const VtEnduranceOptions *self, VtPlatformKind kind,
                                bool has_function_timelines, GError **error);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(VtEnduranceOptions, vt_endurance_options_clear)
