/**
 * Invocations of several runs of one schedule, matched by id.
 */
#pragma once

#include "report/stored_run.h"
#include "report/tally.h"

#include <glib.h>

#include <stddef.h>

/** How the measured invocations ended in one run. */
typedef struct {
    int64_t statuses[VT_STATUSES];
    int64_t missing; /* another run has them, this one does not */
} VtEndings;

typedef struct {
    const VtStoredRun *const *runs; /* borrowed, like their records */
    size_t runs_count;
    const VtRecord **records; /* rows of one record per run: ok in all, by id */
    size_t count;             /* of rows */
    VtEndings *endings;       /* one per run */
    int64_t invocations;      /* of the measured phase, in any run */
} VtMatches;

/** Finds the invocations of the measured phase that are ok in all @runs. O(records). */
void vt_matches_init(VtMatches *self, const VtStoredRun *const *runs, size_t runs_count);
void vt_matches_clear(VtMatches *self);

/** What invocation @match was in @run. */
static inline const VtRecord *vt_matches_at(const VtMatches *self, size_t match,
                                            size_t run)
{
    return self->records[match * self->runs_count + run];
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(VtMatches, vt_matches_clear)
