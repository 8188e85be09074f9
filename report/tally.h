/**
 * Invocations added up: how they ended, and their slowdowns.
 */
#pragma once

#include "core/record.h"
#include "report/geometric_mean.h"

enum { VT_STATUSES = VT_STATUS_LOST + 1 };

typedef struct {
    int64_t statuses[VT_STATUSES];
    int64_t cold_starts;
    VtGeometricMean ok;     /* slowdowns of ok invocations */
    VtGeometricMean failed; /* of the others: see vt_tally_slowdown_censored() */
} VtTally;

VtTally vt_tally(void);

/** Adds @record, of a function whose time-out is @timeout_ns. O(1). */
void vt_tally_add(VtTally *self, const VtRecord *record, VtTime timeout_ns);

void vt_tally_merge(VtTally *self, const VtTally *other);

int64_t vt_tally_invocations(const VtTally *self);

/** Geometric mean over the ok invocations; NaN without any. */
double vt_tally_slowdown(const VtTally *self);

/** The same over all invocations, so that failing never looks good: a failed one counts
 *  as answered at the time-out, or when it ended, whichever is later, and as slowed down
 *  by nothing less than 1. */
double vt_tally_slowdown_censored(const VtTally *self);
