/**
 * Slowdown: how much longer than requested an invocation took, as its user felt it.
 */
#pragma once

#include "core/clock.h"

#include <glib.h>

/** Response time over requested duration. What rounds to less than a microsecond, the
 *  resolution of every file, counts as one: no slowdown is zero or infinite. */
static inline double vt_slowdown(VtTime response_ns, VtTime requested_ns)
{
    return (double)MAX(response_ns, VT_US) / (double)MAX(requested_ns, VT_US);
}
