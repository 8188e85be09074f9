/**
 * A trace: functions with per-minute counts, and distributions of their durations and
 * memory. On disk, a folder in the In-Vitro layout. [invitro: sampler]
 */
#pragma once

#include "core/exact_calls.h"
#include "core/function.h"

#include <glib.h>

#include <stdbool.h>
#include <stddef.h>

#define VT_DURATION_PERCENTILES 7
#define VT_MEMORY_PERCENTILES   8

/** Ascending, from 0 to 1. */
extern const double
    vt_duration_fractions[VT_DURATION_PERCENTILES]; /* 0 1 25 50 75 99 100 % */

/** The published percentiles start at 1 %, which stands for the minimum too. */
extern const double
    vt_memory_fractions[VT_MEMORY_PERCENTILES]; /* 1 5 25 50 75 95 99 100 % */

typedef struct {
    char *owner;
    char *app;
    char *function; /* as shown: HashFunction, or HashFunction@HashApp where ambiguous */
    char *trigger;
    double duration_mean_ms;
    double duration_count, duration_min_ms,
        duration_max_ms;                         /* carried along as published */
    double duration_ms[VT_DURATION_PERCENTILES]; /* ascending */
    double memory_count, memory_mean_mib;
    double memory_mib[VT_MEMORY_PERCENTILES]; /* ascending */
} VtTraceFunction;

typedef struct {
    VtTraceFunction *functions; /* in file order, which never affects a result */
    size_t functions_count;
    uint32_t *counts; /* functions_count rows of minutes_count, row-major */
    size_t minutes_count;
    int64_t first_minute; /* label of the first column; 1 is the dataset's first minute */
    VtExactCalls *exact;  /* as many as counts says; NULL: only the counts are known */
} VtTrace;

/** An empty trace with zeroed counts; the caller fills the functions. */
VtTrace *vt_trace_new(size_t functions_count, size_t minutes_count, int64_t first_minute);
void vt_trace_free(VtTrace *self);

static inline const uint32_t *vt_trace_row(const VtTrace *self, size_t function)
{
    return &self->counts[function * self->minutes_count];
}

/**
 * Reads a trace folder: invocations, durations and memory, joined by the whole function
 * id, and exact calls where there are such. Keeps everything; drops nothing. A missing
 * Trigger column reads as "unknown"; percentiles that fall are put in order.
 *
 * Errors: VT_ERROR_INPUT for a missing file, one that is there in both forms, a malformed
 * or negative cell, minutes with gaps, a duplicate function, or one that not all three
 * files have; and for exact.csv what vt_exact_file_load() says.
 */
VtTrace *vt_trace_load(const char *folder, GError **error);

/** Writes these files into @folder, which is made if need be; each is complete or
 *  absent, and takes the place of an earlier one in the other form. With @gzip, .csv.gz
 *  without a time stamp. What is loaded again is the same to the bit. */
bool vt_trace_save(const VtTrace *self, const char *folder, bool gzip, GError **error);

/** Removes what vt_trace_save() writes, in every form, and @folder unless something else
 *  is in it. Errors: VT_ERROR_WORK; what is not there is none. */
bool vt_trace_remove(const char *folder, GError **error);

/** The trace of functions @indices, in that order. Copies. */
VtTrace *vt_trace_subset(const VtTrace *self, const size_t *indices, size_t count);

/** Hash of the function id; "F@A" of app A counts as F, so that an excerpt in which F
 *  is unambiguous has the same streams. */
uint64_t vt_trace_function_hash(const VtTraceFunction *function);

/** GHashFunc and GEqualFunc for the function ids of two VtTraceFunctions. */
guint vt_trace_id_hash(const void *function);
gboolean vt_trace_id_equal(const void *a, const void *b);

/** Sorts @count @functions, which are indices, by id: by what results must count and add
 *  up, because file order says nothing. */
void vt_trace_sort(const VtTrace *self, size_t *functions, size_t count);

/** All functions by id. Owned by the caller. */
size_t *vt_trace_rank(const VtTrace *self);

uint64_t vt_trace_invocations(const VtTrace *self, size_t function);

/** The same for the same content in any row order. */
uint64_t vt_trace_digest(const VtTrace *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(VtTrace, vt_trace_free)
