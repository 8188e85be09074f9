/**
 * A run folder read back: what run.json says of the run, and its invocations.
 *
 * A run that is still going, or was killed, is read as far as it is written.
 */
#pragma once

#include "core/record.h"

#include <glib.h>

#include <stddef.h>

typedef struct {
    char *path;
    char *status;          /* complete, interrupted or running */
    char *schedule_digest; /* NULL: not stated */
    char *platform;        /* NULL: not stated */
    char **functions;      /* names, in the order of their first invocation's row */
    size_t functions_count;
    double *weights;   /* of the functions; NULL: it is no weighted sample's run */
    VtRecord *records; /* sorted by id; functions are indices into @functions */
    size_t records_count;
} VtStoredRun;

/**
 * Reads run.json, invocations.csv, or invocations.csv.gz, and weights.csv if it is there.
 *
 * Errors: VT_ERROR_INPUT for a missing or malformed file, with line and column; for
 * lengths that an `ok` invocation must have; and for an id that occurs twice.
 */
VtStoredRun *vt_stored_run_load(const char *path, GError **error);
void vt_stored_run_free(VtStoredRun *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(VtStoredRun, vt_stored_run_free)
