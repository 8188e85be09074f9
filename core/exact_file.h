/**
 * exact.csv of a trace folder: `function,start_us,duration_us,memory_mib`.
 */
#pragma once

#include "core/trace.h"

/** How long a call may be, and how far from the dataset's begin: nineteen years. */
#define VT_EXACT_US_MAX INT64_C(600000000000000)

/**
 * Reads the exact calls of @trace, whose other files were loaded from @folder; nothing to
 * do where there is no such file.
 *
 * Errors: VT_ERROR_INPUT for a malformed row, a function that the trace does not have or
 * has twice, a start outside of its minutes, and for other calls in a minute than its
 * invocations count.
 */
bool vt_exact_file_load(VtTrace *trace, const char *folder, GError **error);

/** The same where @trace is an excerpt of what is in @folder: calls of other functions
 *  and minutes are passed over. */
bool vt_exact_file_load_part(VtTrace *trace, const char *folder, GError **error);
