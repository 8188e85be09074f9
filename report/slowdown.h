/**
 * Slowdown: how much longer than requested an invocation took, as its user felt it.
 */
#pragma once

#include "core/clock.h"

#include <glib.h>

/** Response time over requested duration, both in whole microseconds as every file shows
 *  them, so that figures can be checked against the files; less than one counts as one,
 *  so that no slowdown is zero or infinite. */
static inline double vt_slowdown(VtTime response_ns, VtTime requested_ns)
{
    return (double)MAX(response_ns / VT_US, 1) / (double)MAX(requested_ns / VT_US, 1);
}
