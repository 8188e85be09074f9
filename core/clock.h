/**
 * Time, and the clocks that advance it.
 *
 * All of vitro counts int64 nanoseconds from the start of a run. The same
 * driver serves simulation and replay because only the clock differs.
 */
#pragma once

#include <inttypes.h>
#include <stddef.h>
#include <stdint.h>

/** Nanoseconds since the start of the run. Units: ns. */
typedef int64_t VtTime;

#define VT_US      ((VtTime)1000)
#define VT_MS      (1000 * VT_US)
#define VT_S       (1000 * VT_MS)
#define VT_MINUTE  (60 * VT_S)
#define VT_NEVER   INT64_MAX
#define VT_LONGEST (INT64_MAX / 4) /* of what is read: 73 years, so that sums fit */
#define VT_UNKNOWN ((VtTime)-1)    /* an instant or length that was not observed */

typedef struct VtClock VtClock;

typedef struct {
    /** Moves towards @deadline_ns and returns the time reached: exactly the
     *  deadline in virtual time; in real time later, or earlier when I/O
     *  happened and may have planned something sooner. Never goes back. */
    VtTime (*advance)(VtClock *self, VtTime deadline_ns);
    /** The present, at or after what advance() has reached. NULL: time stands still in
     *  between. */
    VtTime (*now)(VtClock *self);
} VtClockOps;

struct VtClock {
    const VtClockOps *ops;
};

static inline VtTime vt_clock_advance(VtClock *clock, VtTime deadline_ns)
{
    return clock->ops->advance(clock, deadline_ns);
}

/** The present, of a clock whose advance() has returned @reached_ns. */
static inline VtTime vt_clock_now(VtClock *clock, VtTime reached_ns)
{
    return clock->ops->now != NULL ? clock->ops->now(clock) : reached_ns;
}

/** A clock that jumps: simulated time costs no real time. */
VtClock vt_clock_virtual(void);
