/**
 * Real time: the clock of a replay. While it waits it serves the poller, and returns
 * early when that brought something.
 */
#pragma once

#include "core/clock.h"
#include "replay/poller.h"

typedef struct {
    VtClock base;
    VtPoller *poller; /* borrowed */
    VtTime origin_ns; /* of the run, in the poller's time */
    VtTime reached_ns;
} VtClockWall;

/** Starts the run: time 0 is now. To be called once more when what uses the clock has
 * been set up, so that the run does not begin late. */
void vt_clock_wall_init(VtClockWall *self, VtPoller *poller);

/** Sets the run's time to @now_ns: what was done since then takes none of it. */
void vt_clock_wall_set(VtClockWall *self, VtTime now_ns);

/** Starts a run whose time 0 is at @origin_ns of the poller's time, which may be to come.
 */
void vt_clock_wall_init_at(VtClockWall *self, VtPoller *poller, VtTime origin_ns);

/** The run's time, for stamping what callbacks see. */
VtTime vt_clock_wall_now(const VtClockWall *self);

/** A run's time as the poller counts it; VT_NEVER stays so. */
VtTime vt_clock_wall_to_poller(const VtClockWall *self, VtTime at_ns);
