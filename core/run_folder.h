/**
 * A run on disk: run.json, invocations.csv, functions.csv, timeline.csv, coldstarts.csv
 * and, when asked for, requests.csv, decisions.csv and timelines/FUNCTION.csv; of a
 * weighted sample weights.csv, too, so that its run can be summed up alone.
 *
 * It is a VtRunLog. While the run goes on, whole lines are appended and handed to the
 * system at each second of the run, so that a kill at any instant leaves files that parse
 * and a run.json whose status is "running". finish() sorts invocations.csv and
 * requests.csv by id and replaces run.json, atomically.
 *
 * A simulation can be played again, so it hands over lines when there are many, or at
 * check(). Its rows of invocations.csv wait for those before them, so that they are
 * written in their final order, and once only: see core/record_order.h.
 *
 * Times are written in microseconds, rounded down; what is unknown is an empty cell.
 */
#pragma once

#include "core/function.h"
#include "core/run_log.h"

#include <glib.h>

#include <json-glib/json-glib.h>

typedef struct VtRunFolder VtRunFolder;

typedef struct {
    bool has_invocations;
    bool has_requests; /* of a client over a network: rows of records with an exchange */
    bool has_decisions;
    bool has_function_timelines;
    bool is_simulated;     /* what is lost can be had again, see below */
    bool gzip;             /* the finished invocations.csv becomes invocations.csv.gz, and
                              so does requests.csv */
    const double *weights; /* of the functions; NULL: none */
} VtRunFolderOptions;

/** Makes @path, or clears the files of an earlier run from it; refuses a folder that
 *  holds anything else, or belongs to a run that is still going. @manifest:
 *  what is known before the run, an object (borrowed); it is written at once with status
 *  "running". Of @functions only the names are needed, and copied. Errors:
 *  VT_ERROR_WORK. */
VtRunFolder *vt_run_folder_create(const char *path, const VtFunction *functions,
                                  size_t functions_count, JsonObject *manifest,
                                  const VtRunFolderOptions *options, GError **error);
void vt_run_folder_free(VtRunFolder *self);

VtRunLog *vt_run_folder_log(VtRunFolder *self);

/** Hands over all lines. A first write error, if there was one; also checked by
 *  finish(). */
bool vt_run_folder_check(VtRunFolder *self, GError **error);

/** Hands over all lines, then replaces run.json by @manifest with status "running". */
bool vt_run_folder_set_manifest(VtRunFolder *self, JsonObject *manifest, GError **error);

/** Ends the run: closes and sorts the files, and writes @manifest with @status
 *  ("complete" or "interrupted") first in it, last of all. functions.csv is written from
 *  @functions_csv, its whole text. @self may then only be freed. */
bool vt_run_folder_finish(VtRunFolder *self, JsonObject *manifest, const char *status,
                          const char *functions_csv, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(VtRunFolder, vt_run_folder_free)
