/**
 * A CSV file of a run folder, whatever became of the run, and the cells that such files
 * have. Errors: VT_ERROR_INPUT with line and column.
 */
#pragma once

#include "core/clock.h"
#include "core/csv.h"

#include <glib.h>

#include <stdbool.h>
#include <stddef.h>

/** Zero-initialised before opening. */
typedef struct {
    VtCsv *csv;
    uint64_t torn_line; /* not to be read; 0: there is none */
} VtStoredFile;

/** With @may_be_torn, of a run that was killed, a last line that has no end is not read.
 */
bool vt_stored_file_open(VtStoredFile *self, const char *path, bool may_be_torn,
                         GError **error);
void vt_stored_file_clear(VtStoredFile *self);

/** Next row, of the header's width; false at the end or with @error set. */
bool vt_stored_file_next(VtStoredFile *self, GError **error);

bool vt_stored_file_time(const VtStoredFile *self, size_t column, VtTime *out_ns,
                         GError **error);

/** An empty cell is VT_UNKNOWN. */
bool vt_stored_file_optional_time(const VtStoredFile *self, size_t column, VtTime *out_ns,
                                  GError **error);

/** An empty cell is -1. */
bool vt_stored_file_optional_count(const VtStoredFile *self, size_t column, int64_t max,
                                   int64_t *out_count, GError **error);

/** One of @count names; on failure the error lists them. */
bool vt_stored_file_choice(const VtStoredFile *self, size_t column,
                           const char *(*name)(int), int count, int *out_value,
                           GError **error);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(VtStoredFile, vt_stored_file_clear)
