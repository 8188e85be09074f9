#include "replay/clock_wall.h"

#include <glib.h>

static VtTime now(VtClock *clock)
{
    VtClockWall *self = (VtClockWall *)clock;

    self->reached_ns = MAX(self->reached_ns, vt_clock_wall_now(self));
    return self->reached_ns;
}

static VtTime advance(VtClock *clock, VtTime deadline_ns)
{
    VtClockWall *self = (VtClockWall *)clock;

    vt_poller_wait(self->poller, vt_clock_wall_to_poller(self, deadline_ns));
    return now(clock);
}

void vt_clock_wall_init_at(VtClockWall *self, VtPoller *poller, VtTime origin_ns)
{
    static const VtClockOps ops = { .advance = advance, .now = now };

    *self = (VtClockWall){ .base = { &ops }, .poller = poller, .origin_ns = origin_ns };
    self->reached_ns = vt_clock_wall_now(self);
}

void vt_clock_wall_init(VtClockWall *self, VtPoller *poller)
{
    vt_clock_wall_init_at(self, poller, vt_poller_now());
}

void vt_clock_wall_set(VtClockWall *self, VtTime now_ns)
{
    self->origin_ns = vt_poller_now() - now_ns;
}

VtTime vt_clock_wall_now(const VtClockWall *self)
{
    return vt_poller_now() - self->origin_ns;
}

VtTime vt_clock_wall_to_poller(const VtClockWall *self, VtTime at_ns)
{
    return at_ns == VT_NEVER ? VT_NEVER : self->origin_ns + at_ns;
}
