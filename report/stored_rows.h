/**
 * The invocations of a run folder, one row at a time, whatever became of the run.
 */
#pragma once

#include "core/record.h"

#include <glib.h>

#include <stdbool.h>
#include <stddef.h>

typedef struct VtStoredRows VtStoredRows;

/**
 * Opens invocations.csv, or invocations.csv.gz, of @folder. With @may_be_torn, of a run
 * that was killed, a last line that has no end is not read.
 *
 * Errors: VT_ERROR_INPUT for a missing file, or one without the columns of a run.
 */
VtStoredRows *vt_stored_rows_open(const char *folder, bool may_be_torn, GError **error);
void vt_stored_rows_free(VtStoredRows *self);

/** Reads the next row; false at the end, or with @error set. Functions are numbered in
 * the order of their first row. Errors: VT_ERROR_INPUT with line and column, also for an
 * `ok` invocation without a response time. */
bool vt_stored_rows_next(VtStoredRows *self, VtRecord *out_record, GError **error);

const char *vt_stored_rows_path(const VtStoredRows *self);

/** Names of the functions that were read so far, by number. Borrowed until the next row.
 */
const char *const *vt_stored_rows_functions(const VtStoredRows *self, size_t *out_count);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(VtStoredRows, vt_stored_rows_free)
