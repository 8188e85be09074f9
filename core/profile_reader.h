/**
 * Rows of the files that profile functions: durations and memory.
 */
#pragma once

#include "core/trace_columns.h"

typedef struct {
    const VtProfileTable *table;
    size_t columns[MAX(VT_DURATION_COLUMNS, VT_MEMORY_COLUMNS)]; /* in the file */
} VtProfileReader;

/** Finds the columns of @table. Errors: VT_ERROR_INPUT naming a missing one. */
bool vt_profile_reader_init(VtProfileReader *self, const VtProfileTable *table,
                            const VtCsv *csv, GError **error);

/**
 * Fills the fields of @out from the current row.
 *
 * Percentiles that fall are put in order, and *out_unsorted_place, which may be NULL,
 * says where.
 *
 * Errors: VT_ERROR_INPUT for a cell that is no number of at least 0.
 */
bool vt_profile_reader_read(const VtProfileReader *self, const VtCsv *csv,
                            VtTraceFunction *out, char **out_unsorted_place,
                            GError **error);

/** Sets the error that the average should be above 0. */
void vt_profile_reader_reject_zero(const VtProfileReader *self, const VtCsv *csv,
                                   GError **error);
