/**
 * Functions that are usable, but not wanted.
 */
#pragma once

#include "core/clock.h"
#include "core/trace.h"
#include "sampler/drops.h"

/** All zero: everything is wanted. */
typedef struct {
    VtTime longer_than_ns;       /* by the mean duration; 0: of any length */
    const char *const *triggers; /* these are not, up to a NULL, in any letter case */
    uint64_t invocations_min;    /* in the excerpt */
} VtExclusions;

/** True when @function, of so many calls, is wanted; else *out_reason says why not. */
bool vt_exclusions_pass(const VtExclusions *self, const VtTraceFunction *function,
                        uint64_t invocations, VtDropReason *out_reason);
