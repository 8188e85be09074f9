/**
 * Where the synthetic function's program is.
 */
#pragma once

#include <glib.h>

/** Path of the vitro-function that belongs to the running program: beside it, or where
 * the build puts it. Errors: VT_ERROR_WORK naming where it was looked for. */
char *vt_function_program_find(GError **error);
