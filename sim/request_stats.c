#include "sim/request_stats.h"

#include <glib.h>

/* Whole seconds plus the fraction, as Go's Duration.Seconds does: dividing the
 * nanoseconds by 1e9 at once differs in the last bit. */
static double seconds_between(VtTime from_ns, VtTime to_ns)
{
    const VtTime whole_s = (to_ns - from_ns) / VT_S;
    const VtTime rest_ns = (to_ns - from_ns) % VT_S;

    return (double)whole_s + (double)rest_ns / 1e9;
}

static void advance(VtRequestStats *self, VtTime now_ns)
{
    if (now_ns <= self->last_change_ns)
        return;
    const double seconds = seconds_between(self->last_change_ns, now_ns);
    self->seconds += seconds;
    self->concurrency_seconds += self->concurrency * seconds;
    self->proxied_concurrency_seconds += self->proxied_concurrency * seconds;
    self->last_change_ns = now_ns;
}

void vt_request_stats_init(VtRequestStats *self, VtTime now_ns)
{
    *self = (VtRequestStats){ .last_change_ns = now_ns };
}

void vt_request_stats_arrive(VtRequestStats *self, VtTime now_ns, bool is_proxied)
{
    advance(self, now_ns);
    self->requests++;
    self->concurrency++;
    self->proxied_requests += is_proxied;
    self->proxied_concurrency += is_proxied;
}

void vt_request_stats_leave(VtRequestStats *self, VtTime now_ns, bool is_proxied)
{
    advance(self, now_ns);
    self->concurrency--;
    self->proxied_concurrency -= is_proxied;
}

/* Nothing was inside since the last report. */
static bool is_quiet(const VtRequestStats *self)
{
    return self->concurrency == 0 && self->requests == 0
        && self->concurrency_seconds <= 0;
}

VtRequestReport vt_request_stats_report(VtRequestStats *self, VtTime now_ns)
{
    if (is_quiet(self)) {
        self->last_change_ns = MAX(self->last_change_ns, now_ns);
        self->seconds = 0;
        return (VtRequestReport){ 0 };
    }
    advance(self, now_ns);

    VtRequestReport report = {
        .requests = self->requests,
        .proxied_requests = self->proxied_requests,
    };
    if (self->seconds > 0) {
        report.concurrency = self->concurrency_seconds / self->seconds;
        report.proxied_concurrency = self->proxied_concurrency_seconds / self->seconds;
    }
    self->seconds = 0;
    self->concurrency_seconds = 0;
    self->proxied_concurrency_seconds = 0;
    self->requests = 0;
    self->proxied_requests = 0;
    return report;
}
