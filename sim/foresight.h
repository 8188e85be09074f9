/**
 * Looks at a schedule ahead of the run, for policies that know what will come. It holds
 * one invocation, of a stream of its own.
 */
#pragma once

#include "core/arrivals.h"
#include "core/clock.h"

typedef struct {
    VtArrivals *arrivals; /* borrowed; NULL: nothing is known */
    VtTime lead_ns;
    VtInvocation next;
    bool has_next;
} VtForesight;

void vt_foresight_init(VtForesight *self, VtArrivals *arrivals, VtTime lead_ns);

/** When the next invocation is to be told of; VT_NEVER: there is none. */
VtTime vt_foresight_due(const VtForesight *self);

/** The next invocation; false while that is further away than the lead. */
bool vt_foresight_next(VtForesight *self, VtTime now_ns, VtInvocation *out_invocation);
