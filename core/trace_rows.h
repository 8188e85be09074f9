/**
 * The invocations file of a trace folder: which functions there are, and their counts. By
 * far the largest of its files.
 */
#pragma once

#include "core/trace.h"

/** What it tells, and where: profiles are read by these. */
typedef struct {
    VtTrace *trace;    /* without profiles */
    GArray *lines;     /* uint64_t, of each function: where its row begins in the file */
    GHashTable *index; /* the functions of the trace, by id */
    size_t capacity;   /* of the trace, in functions, while rows are read */
} VtTraceRows;

/** Reads invocations.csv, packed or not, of @folder. vt_trace_rows_clear() is due in any
 *  case. Errors: VT_ERROR_INPUT, as for vt_trace_load(). */
bool vt_trace_rows_load(VtTraceRows *self, const char *folder, GError **error);
void vt_trace_rows_clear(VtTraceRows *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(VtTraceRows, vt_trace_rows_clear)
