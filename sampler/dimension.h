/**
 * One dimension of a trace: each minute's values that are not zero, ascending. Zeros,
 * most cells of a trace, are only counted.
 */
#pragma once

#include "core/trace.h"

typedef struct {
    double value;
    uint32_t function;
} VtCell;

typedef struct {
    VtCell *cells;
    size_t *begin; /* of each minute's cells, and the end of the last minute's */
    size_t minutes_count;
} VtDimension;

/** Calls in a minute. */
void vt_dimension_init_invocations(VtDimension *self, const VtTrace *trace);

/** Calls x mean duration (ms) x mean memory (MiB) / @norm. */
void vt_dimension_init_resources(VtDimension *self, const VtTrace *trace, double norm);

void vt_dimension_clear(VtDimension *self);
