/**
 * Datasets that are one file with a row per call: what their readers have in common.
 */
#pragma once

#include "core/csv.h"
#include "sampler/dataset_options.h"
#include "sampler/drops.h"

#define VT_CALL_LOG_COLUMNS_MAX 8

/** A call as a row has it; texts live until the next row. */
typedef struct {
    const char *app;
    const char *function;
    double start_s; /* from the dataset's first instant; may be before it */
    double duration_s;
    double memory_mib;
} VtCallRow;

typedef struct {
    const char *const *columns;  /* that the header must have, up to a NULL */
    const char *function_column; /* one of them */
    /** Reads the current row; @columns are where the format's are. *out_reason, when it
     *  fails, is why: only faults. */
    bool (*read)(const VtCsv *csv, const size_t *columns, VtCallRow *out,
                 VtDropReason *out_reason, GError **error);
    double zero_share_end; /* a function with this share of calls of duration 0, or more,
                              is dropped */
} VtCallLogFormat;

/** True when @path is a file whose header has all the columns of @format, or a folder
 * with one such file. Either is meant by @path below. */
bool vt_call_log_recognise(const VtCallLogFormat *format, const char *path);

/** From the minute of the first call to that of the last one, as one VtExcerpt. Reads it
 *  all. Errors: VT_ERROR_INPUT when it has no call. */
GArray *vt_call_log_spans(const VtCallLogFormat *format, const char *path,
                          GError **error);

/**
 * The calls that start in the excerpt, as a trace with exact calls.
 *
 * Functions are told apart by app and name, owners are "0", triggers "unknown". Holds the
 * excerpt in memory, not the file; reads it twice unless the excerpt has both its begin
 * and its length.
 *
 * Errors: VT_ERROR_INPUT for what is wrong with the file as a whole.
 */
VtTrace *vt_call_log_read(const VtCallLogFormat *format, const char *path,
                          const VtDatasetOptions *options, VtDrops *drops,
                          GError **error);

/** Nothing begins later or is longer: nineteen years. */
#define VT_CALL_LOG_S_MAX 6e8

/** A cell that is a number from 0 to @max. */
bool vt_call_log_number(const VtCsv *csv, size_t column, double max, double *out,
                        GError **error);
