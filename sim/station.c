#include "sim/station.h"

#include <math.h>

void vt_station_init(VtStation *self, double rate_per_s, int64_t burst)
{
    *self = (VtStation){
        .rate_per_s = rate_per_s,
        .burst = (double)burst,
        .tokens = (double)burst,
    };
}

/* Tokens may go below zero: the debt is the queue of calls that wait. */
VtTime vt_station_pass(VtStation *self, double calls, VtTime now_ns)
{
    if (self->rate_per_s <= 0 || calls <= 0)
        return now_ns;

    const double gained = (double)(now_ns - self->filled_ns) / 1e9 * self->rate_per_s;

    self->tokens = fmin(self->burst, self->tokens + gained) - calls;
    self->filled_ns = now_ns;
    if (self->tokens >= 0)
        return now_ns;
    return now_ns + (VtTime)ceil(-self->tokens / self->rate_per_s * 1e9);
}
