/**
 * The processor time of requests that have a core each: what all of them used, without a
 * look at any of them. O(1) for each.
 */
#pragma once

#include "core/clock.h"

#include <stdint.h>

/** Modulo 2^64, which sums of instants may exceed and what is told may not. */
typedef struct {
    uint64_t requests; /* under way */
    uint64_t ends_ns;  /* sum of their ends */
    uint64_t begun_ns; /* work of all that ever began, less what was not done */
} VtOwnCores;

static inline void vt_own_cores_begin(VtOwnCores *self, VtTime work_ns, VtTime end_ns)
{
    self->requests++;
    self->ends_ns += (uint64_t)end_ns;
    self->begun_ns += (uint64_t)work_ns;
}

/** One that was to end at @end_ns is over with @left_ns of its work undone. */
static inline void vt_own_cores_end(VtOwnCores *self, VtTime end_ns, VtTime left_ns)
{
    self->requests--;
    self->ends_ns -= (uint64_t)end_ns;
    self->begun_ns -= (uint64_t)left_ns;
}

/** Core-nanoseconds used until @now_ns, not before the last beginning or end. */
static inline VtTime vt_own_cores_busy_ns(const VtOwnCores *self, VtTime now_ns)
{
    const uint64_t left_ns = self->ends_ns - self->requests * (uint64_t)now_ns;

    return (VtTime)(self->begun_ns - left_ns);
}
