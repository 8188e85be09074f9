/**
 * The columns of traces and of the datasets that share their layout.
 */
#pragma once

#include "core/csv.h"
#include "core/trace.h"

/** A number of a function's profile: its column, and its field in VtTraceFunction. */
typedef struct {
    const char *name;
    size_t offset; /* of a double */
} VtProfileColumn;

#define VT_DURATION_COLUMNS (4 + VT_DURATION_PERCENTILES)
#define VT_MEMORY_COLUMNS   (2 + VT_MEMORY_PERCENTILES)

/** A file of the layout that profiles functions. */
typedef struct {
    const char *name;               /* without .csv */
    const VtProfileColumn *columns; /* in its order; the percentiles ascend */
    size_t columns_count;
    size_t average_column;
    size_t percentiles_count; /* the last of them */
    bool has_function_first;  /* as the original tool writes it [invitro: sampler] */
} VtProfileTable;

typedef enum { VT_PROFILE_DURATIONS, VT_PROFILE_MEMORY } VtProfileKind;

#define VT_PROFILE_TABLES 2
extern const VtProfileTable vt_profile_tables[VT_PROFILE_TABLES]; /* by kind */

static inline double *vt_profile_field(VtTraceFunction *function,
                                       const VtProfileColumn *column)
{
    return (double *)(void *)((char *)function + column->offset);
}

/** The three columns of a function id. */
typedef struct {
    size_t owner, app, function;
} VtIdColumns;

/** Errors: VT_ERROR_INPUT naming a missing column. */
bool vt_id_columns_find(VtIdColumns *self, const VtCsv *csv, GError **error);

/** The id of the current row as a borrowed key: its texts live until vt_csv_next(). */
bool vt_id_columns_read(const VtIdColumns *self, const VtCsv *csv, VtTraceFunction *out,
                        GError **error);

/** A label from 1, as in "540", "minute_540" or "540_minute"; false for anything else. */
bool vt_minute_label_parse(const char *text, int64_t *out_label);

/** Where each minute's counts stand, whatever the order of the columns. */
typedef struct {
    int64_t first_label;
    size_t count;
    size_t *columns; /* of the labels from first_label on */
} VtMinuteColumns;

/** Errors: VT_ERROR_INPUT for no minute at all, a gap, a repeated label, or a column that
 *  is neither an id, nor Trigger, nor a minute. */
bool vt_minute_columns_init(VtMinuteColumns *self, const VtCsv *csv, GError **error);
void vt_minute_columns_clear(VtMinuteColumns *self);

/** The @count minutes' @columns for vt_csv_next_counts(): none when they are not next to
 *  each other in ascending order, or when an id or @trigger, -1 for no such column, comes
 *  after them. */
VtCsvCounts vt_minute_columns_counts(const size_t *columns, size_t count,
                                     const VtIdColumns *ids, int trigger);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(VtMinuteColumns, vt_minute_columns_clear)
