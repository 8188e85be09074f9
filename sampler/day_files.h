/**
 * Datasets with a file per day: which days a folder has.
 */
#pragma once

#include "core/csv.h"
#include "sampler/excerpt.h"

typedef struct {
    int64_t day; /* the number that the name ends in */
    char *path;
} VtDayFile;

/** True when @folder has at least one of the files that vt_day_files_list() lists. */
bool vt_day_files_is_any(const char *folder, const char *kind);

/** The CSV files in @folder, compressed or not, whose names contain @kind and end in a
 *  number, ascending by it; the array frees what it holds. May be empty.
 *  Errors: VT_ERROR_INPUT for a folder that cannot be read, and two files of a day. */
GArray *vt_day_files_list(const char *folder, const char *kind, GError **error);

/** Borrowed; NULL when there is none of @day. */
const char *vt_day_files_find(const GArray *files, int64_t day);

/** The minutes of such days, each of 1440, counted from the first day, as one VtExcerpt
 *  for each run of days without a gap. */
GArray *vt_day_files_spans(const GArray *files);

/** An error that @folder has no file of @kind for @day. */
void vt_day_files_set_error(const char *folder, const char *kind, int64_t day,
                            GError **error);
