/**
 * Strict CSV: named columns, RFC 4180 quotes, and errors that say file, line,
 * column and what was expected. Reads plain, .gz and .xz files alike; accepts CRLF,
 * a byte order mark, blank lines, a missing final newline and blanks around a cell.
 */
#pragma once

#include "core/csv_counts.h"

#include <glib.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct VtCsv VtCsv;

/** How the names of such files end: plain, gzip, xz. */
#define VT_CSV_SUFFIXES 3
extern const char *const vt_csv_suffixes[VT_CSV_SUFFIXES];

/** Path of @name.csv, .csv.gz or .csv.xz in @folder, owned by the caller.
 *  Errors: VT_ERROR_INPUT when there is none, or more than one. */
char *vt_csv_find_file(const char *folder, const char *name, GError **error);

/** True when @folder has @name in any of these forms. */
bool vt_csv_is_file(const char *folder, const char *name);

/** Opens @path and reads its header. A missing file, an empty one or a header with a
 *  repeated name, or one with control characters, is an error. Errors: VT_ERROR_INPUT. */
VtCsv *vt_csv_open(const char *path, GError **error);

/** The same for @name in @folder, in any of these forms. */
VtCsv *vt_csv_open_file(const char *folder, const char *name, GError **error);
void vt_csv_free(VtCsv *self);

const char *vt_csv_path(const VtCsv *self);
size_t vt_csv_columns_count(const VtCsv *self);
const char *vt_csv_column_name(const VtCsv *self, size_t column);

/** Index of column @name (any letter case), or -1. */
int vt_csv_find_column(const VtCsv *self, const char *name);

/** The same, but a missing column is an error that lists those present. */
bool vt_csv_require_column(const VtCsv *self, const char *name, size_t *out_column,
                           GError **error);

/** Moves to the next row; false at the end or on an unterminated quote (then @error is
 *  set). A row may have any number of cells: see vt_csv_check_width(). */
bool vt_csv_next(VtCsv *self, GError **error);

/**
 * The same, several times as fast where it can be: when the row is as wide as the header
 * and the cells of @counts are digits alone, up to UINT32_MAX, these are read. Then only
 * the cells before them can be looked at until vt_csv_cut_counts(), and the width is
 * right. In any other row @counts is not read, and all cells are there to say what is
 * wrong.
 */
bool vt_csv_next_counts(VtCsv *self, VtCsvCounts *counts, GError **error);
void vt_csv_cut_counts(VtCsv *self);

/** Back to before the first row, in the same file. Errors: VT_ERROR_INPUT for what cannot
 *  be read twice, a pipe. */
bool vt_csv_rewind(VtCsv *self, GError **error);

/** Line in the file, from 1, at which the current row begins. */
uint64_t vt_csv_line(const VtCsv *self);
size_t vt_csv_cells_count(const VtCsv *self);

/** Error when the row has more or fewer cells than the header. */
bool vt_csv_check_width(const VtCsv *self, GError **error);

/** A cell as text: terminated, unquoted, valid until vt_csv_next(); "" when the row ends
 *  before it. */
const char *vt_csv_text(const VtCsv *self, size_t column);

/** A cell as the name of something: not empty and without control characters, which no
 *  line of a result may contain. Valid until vt_csv_next(). */
bool vt_csv_name(const VtCsv *self, size_t column, const char **out, GError **error);

/** Numbers. An empty cell, other characters, or an overflow is an error
 *  "FILE: line L, column 'NAME': expected ..., not 'TEXT'". A whole number may be
 *  written "2.0"; it never passes through a double. */
bool vt_csv_int64(const VtCsv *self, size_t column, int64_t min, int64_t max,
                  int64_t *out, GError **error);
bool vt_csv_double(const VtCsv *self, size_t column, double *out, GError **error);

/** An error at the current row and @column in the form above; @expected says what should
 *  have been there. */
void vt_csv_set_error(const VtCsv *self, size_t column, const char *expected,
                      GError **error);

/** Appends @text to @row as a cell, quoted where it must be; no comma is added. */
void vt_csv_append(GString *row, const char *text);

/** @text as a cell, owned by the caller. */
char *vt_csv_quote(const char *text);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(VtCsv, vt_csv_free)
