/**
 * The text of a row of invocations.csv, from behind the function's name to the end of the
 * line: written a million times a second, so by hand and in place.
 */
#pragma once

#include "core/record.h"

#include <stdbool.h>
#include <stddef.h>

/** Room that a row needs. */
#define VT_INVOCATION_ROW_BYTES 1024

/** A short word and what ends its cell, copied as a whole. */
typedef struct {
    char text[16];
    size_t length;
} VtRowWord;

/** The words that rows are made of. */
typedef struct {
    VtRowWord phases[VT_PHASE_MEASURE + 1];
    VtRowWord starts[VT_START_COLD + 1];
    VtRowWord statuses[VT_STATUS_LOST + 1]; /* ends the line */
} VtInvocationRow;

void vt_invocation_row_init(VtInvocationRow *self);

/** Writes ",phase,...,status\n" to @to, which has VT_INVOCATION_ROW_BYTES; returns the
 *  end. Times are in us, rounded down; what is unknown is an empty cell. */
char *vt_invocation_row_put(const VtInvocationRow *self, char *to,
                            const VtRecord *record);
