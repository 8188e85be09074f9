/**
 * The timelines of single functions in a run folder: timelines/FUNCTION.csv.
 *
 * While a run goes on, the rows of all functions go to one file, function_timelines.csv,
 * in order of time, so that a run of thousands of functions has one more file open. At
 * its end they are dealt out, one file open at a time.
 */
#pragma once

#include <glib.h>

#include <stdbool.h>
#include <stddef.h>

/** Name of the folder in a run folder. */
#define VT_FUNCTION_TIMELINES "timelines"

/** Path below a run folder's timelines of function @name, whose characters that do not
 *  belong in a file's name become %XX. The end of a very long one gives way to @number,
 *  which the caller makes unique. Owned by the caller. */
char *vt_function_timelines_name(const char *name, size_t number);

/** Deals the rows of @rows_path, `function,second,...`, out to a file for each function
 *  in @run_folder, without the first column, and removes @rows_path. At most @memory_max
 *  bytes of rows are held at a time. Errors: VT_ERROR_WORK. */
bool vt_function_timelines_deal(const char *run_folder, const char *rows_path,
                                size_t memory_max, GError **error);

/** True when the folder is there and holds something that is no timeline. */
bool vt_function_timelines_has_foreign(const char *run_folder);

/** Removes those of an earlier run, if there are any. Errors: VT_ERROR_WORK. */
bool vt_function_timelines_remove(const char *run_folder, GError **error);
