/**
 * The files of a run that grow while it goes on, one row at a time.
 *
 * A VtRunLog: every row is a whole line, and all lines are handed to the system at each
 * second of the run, unless it is simulated.
 */
#pragma once

#include "core/function.h"
#include "core/run_log.h"

#include <glib.h>

typedef enum {
    VT_RUN_INVOCATIONS,
    VT_RUN_REQUESTS,
    VT_RUN_TIMELINE,
    VT_RUN_COLDSTARTS,
    VT_RUN_DECISIONS,
    VT_RUN_FUNCTION_TIMELINES, /* of all functions, until the run ends */
    VT_RUN_FILES
} VtRunFile;

/** "invocations.csv" and so on. */
const char *vt_run_file_name(VtRunFile file);

typedef struct VtRunFiles VtRunFiles;

typedef struct {
    unsigned wanted;   /* files: bits 1 << VtRunFile; rows of others are let go */
    bool is_simulated; /* what is lost can be had again: invocations wait until they come
                          by id, and lines until there are many or vt_run_files_flush() */
} VtRunFilesOptions;

/** Makes the files in @folder. Copies the functions' names. Errors: VT_ERROR_WORK. */
VtRunFiles *vt_run_files_create(const char *folder, const VtRunFilesOptions *options,
                                const VtFunction *functions, size_t functions_count,
                                GError **error);

/** Closes what is open; errors are not reported. */
void vt_run_files_free(VtRunFiles *self);

VtRunLog *vt_run_files_log(VtRunFiles *self);

/** Hands over all lines; reports the first error since the files were made. */
bool vt_run_files_flush(VtRunFiles *self, GError **error);

/** Closes all files. */
bool vt_run_files_close(VtRunFiles *self, GError **error);

/** Whether the rows of @file are known to stand by id; of files that are closed. */
bool vt_run_files_has_order(const VtRunFiles *self, VtRunFile file);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(VtRunFiles, vt_run_files_free)
