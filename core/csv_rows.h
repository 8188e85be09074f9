/**
 * The rows of a CSV file, cut into cells: RFC 4180 quotes, CRLF, a byte order mark, blank
 * lines, blanks around a cell and a missing final newline are all accepted. What the
 * cells mean is core/csv.h's matter.
 */
#pragma once

#include "core/csv_counts.h"
#include "core/input_file.h"

#include <glib.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct {
    char *path;
    char **cells; /* of the current row: terminated, unquoted, valid until the next */
    size_t cells_count;
    uint64_t line; /* at which the current row begins, from 1 */

    /* The rest is the reader's own. */
    VtInputFile *file;
    char *buffer; /* rows are cut in place; one byte more than its capacity */
    size_t capacity, start, end;
    size_t cells_capacity;
    uint64_t next_line; /* at start */
    char *rest;         /* of the row, not cut into cells; NULL: all is */
    char *row_end;      /* the NUL behind it */
    bool has_quotes;    /* in the row */
    bool is_at_end;
} VtCsvRows;

/** Opens @path. vt_csv_rows_clear() is due in any case. Errors: VT_ERROR_INPUT. */
bool vt_csv_rows_init(VtCsvRows *self, const char *path, GError **error);
void vt_csv_rows_clear(VtCsvRows *self);

/** Moves to the next row; false at the end, or with @error set for a damaged file, a
 *  misplaced or unterminated quote, a NUL byte. */
bool vt_csv_rows_next(VtCsvRows *self, GError **error);

/** The same for a row of @width cells of which those of @counts, if it has any, are
 *  digits alone: they are read, and only the cells before them are cut. In any other row
 *  all are. */
bool vt_csv_rows_next_counts(VtCsvRows *self, size_t width, VtCsvCounts *counts,
                             GError **error);

/** Cuts what vt_csv_rows_next_counts() has left. */
void vt_csv_rows_cut(VtCsvRows *self);

/** Back to before the first row. */
bool vt_csv_rows_rewind(VtCsvRows *self, GError **error);

/** An error "FILE: line L: MESSAGE" at the current row; returns false. */
bool vt_csv_rows_set_error(const VtCsvRows *self, const char *message, GError **error);
