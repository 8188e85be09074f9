/**
 * The inside of sampler/join: its state, and what the readers of its three tables do
 * alike with a row.
 */
#pragma once

#include "core/trace_columns.h"
#include "sampler/count_rows.h"
#include "sampler/function_table.h"
#include "sampler/join.h"

struct VtJoin {
    const VtDatasetOptions *options;
    VtDrops *drops;
    VtFunctionTable table;
    int64_t first_minute;
    size_t minutes_count;
    VtCountRows rows;   /* of functions that are called */
    size_t file;        /* that is being read, from 1 */
    size_t files_count; /* of all */
    GPtrArray *paths;   /* of invocations, which functions point to */
    VtMemoryOwner memory_owner;
};

/** Counts the current row as dropped; clears @error. */
void vt_join_drop_row(VtJoin *self, VtDropReason reason, GError **error);

/** The same for a reason that is no error of reading; @format says it, of @column. */
G_GNUC_PRINTF(5, 6)
void vt_join_drop_cell(VtJoin *self, VtDropReason reason, const VtCsv *csv, size_t column,
                       const char *format, ...);

/** Reads the id of the current row. A row that names nobody is dropped right away: for
 *  its width if it is too short to have an id. */
bool vt_join_read_id(VtJoin *self, const VtIdColumns *ids, const VtCsv *csv,
                     VtTraceFunction *out);

/** Ends a loop over rows, taking @failure: false when that is what ended it. */
bool vt_join_finish_rows(VtJoin *self, GError *failure, GError **error);
