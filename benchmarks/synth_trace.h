/**
 * The trace that `vitro synth` and `vitro prepare` make.
 */
#pragma once

#include "core/trace.h"

/** By way of @folder, which must be there and is left as it was. */
VtTrace *vt_synth_trace_new(const char *folder, size_t functions_count,
                            int64_t minutes_count, GError **error);

/** Removes the files of @folder, which has no folders. */
void vt_folder_empty(const char *folder);
