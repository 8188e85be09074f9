/**
 * Notices that the target has gone: for a while it has answered nothing at all.
 *
 * An answer is one of any code. Time-outs count when they are over, so that a target that
 * is merely slow is waited for.
 */
#pragma once

#include "core/run_log.h"

#include <glib.h>

typedef struct VtTargetWatch VtTargetWatch;

/** @patience_ns: the target may answer nothing for so long, but for ten seconds at most
 *  if it never has; 0: forever. */
VtTargetWatch *vt_target_watch_new(VtTime patience_ns);
void vt_target_watch_free(VtTargetWatch *self);

/** Where the watch hears of the run. */
VtRunLog *vt_target_watch_log(VtTargetWatch *self);

/** False once the target has gone. Errors: VT_ERROR_WORK. */
bool vt_target_watch_check(const VtTargetWatch *self, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(VtTargetWatch, vt_target_watch_free)
