/**
 * timeline.csv of a run folder, one row at a time.
 */
#pragma once

#include "core/run_log.h"

#include <glib.h>

#include <stdbool.h>

typedef struct VtStoredSeconds VtStoredSeconds;

/** With @may_be_torn, of a run that was killed. Errors: VT_ERROR_INPUT. */
VtStoredSeconds *vt_stored_seconds_open(const char *folder, bool may_be_torn,
                                        GError **error);
void vt_stored_seconds_free(VtStoredSeconds *self);

/** Reads the next row; false at the end, or with @error set. Errors: VT_ERROR_INPUT. */
bool vt_stored_seconds_next(VtStoredSeconds *self, VtSecond *out_second, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(VtStoredSeconds, vt_stored_seconds_free)
