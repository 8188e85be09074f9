#include "tests/support/late_clock.h"

#include <glib.h>

static VtTime late_advance(VtClock *base, VtTime deadline_ns)
{
    LateClock *self = (LateClock *)base;

    self->now_ns = MAX(self->now_ns, deadline_ns)
                 + (VtTime)vt_rng_below(&self->rng, (uint64_t)VT_MS);
    return self->now_ns;
}

void late_clock_init(LateClock *self, uint64_t seed)
{
    static const VtClockOps ops = { .advance = late_advance };

    *self = (LateClock){ .base = { &ops } };
    vt_rng_init(&self->rng, &(VtStreamKey){ .seed = seed, .purpose = VT_PURPOSE_TEST });
}
