/**
 * Rows of the tables of durations and memory: what a usable one is.
 */
#pragma once

#include "core/trace_columns.h"
#include "sampler/drops.h"

typedef enum { VT_PROFILE_DURATIONS, VT_PROFILE_MEMORY } VtProfileKind;

typedef struct {
    VtProfileKind kind;
    const VtProfileColumn *fields;
    size_t count;
    size_t first_percentile;
    size_t columns[MAX(VT_DURATION_COLUMNS, VT_MEMORY_COLUMNS)];
} VtProfileReader;

/** Finds the columns of @kind. Errors: VT_ERROR_INPUT naming a missing one. */
bool vt_profile_reader_init(VtProfileReader *self, VtProfileKind kind, const VtCsv *csv,
                            GError **error);

/**
 * Fills the fields of @out from the current row, which is usable when it is as wide as
 * its header and has numbers that are not negative.
 *
 * Percentiles that fall are put in order, and *out_unsorted_place says where. On failure
 * @error says what is wrong and *out_reason what that is called.
 */
bool vt_profile_reader_read(const VtProfileReader *self, const VtCsv *csv,
                            VtTraceFunction *out, char **out_unsorted_place,
                            VtDropReason *out_reason, GError **error);

/** Sets the error that the average should be above 0. */
void vt_profile_reader_reject_zero(const VtProfileReader *self, const VtCsv *csv,
                                   GError **error);
