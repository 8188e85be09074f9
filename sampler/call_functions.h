/**
 * The functions of a log of calls: collected call by call, then judged and profiled.
 */
#pragma once

#include "sampler/call_log.h"

typedef struct VtCallFunctions VtCallFunctions;

/** @excerpt has its begin and its length. */
VtCallFunctions *vt_call_functions_new(const VtExcerpt *excerpt);
void vt_call_functions_free(VtCallFunctions *self);

/** Takes @call of minute @minute, read from line @line; nothing of what is outside of the
 *  excerpt is kept. */
void vt_call_functions_add(VtCallFunctions *self, const VtCallRow *row, int64_t minute,
                           const VtExactCall *call, uint64_t line);

/** Which functions are kept. */
typedef struct {
    const char *path;   /* of the log, for places */
    const char *column; /* of it, that names functions */
    const VtExclusions *exclusions;
    double zero_share_end;
} VtCallRules;

/** The trace of those kept, in the order of their first calls in the log. */
VtTrace *vt_call_functions_finish(VtCallFunctions *self, const VtCallRules *rules,
                                  VtDrops *drops);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(VtCallFunctions, vt_call_functions_free)
