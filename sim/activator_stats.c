#include "sim/activator_stats.h"

#include <math.h>

bool vt_activator_stats_arrive(VtActivatorStats *self, VtTime now_ns)
{
    const bool is_first = !self->is_present;

    if (is_first) {
        vt_request_stats_init(&self->requests, now_ns);
        self->is_present = true;
        self->has_early_report = true;
    }
    vt_request_stats_arrive(&self->requests, now_ns, false);
    return is_first;
}

void vt_activator_stats_leave(VtActivatorStats *self, VtTime now_ns)
{
    vt_request_stats_leave(&self->requests, now_ns, false);
}

bool vt_activator_stats_report(VtActivatorStats *self, VtTime now_ns,
                               VtRequestReport *out_report)
{
    if (!self->is_present)
        return false;
    const VtRequestReport report = vt_request_stats_report(&self->requests, now_ns);
    const double reported = self->has_early_report;

    self->has_early_report = false;
    self->is_present = report.concurrency > 0 || self->requests.concurrency > 0;
    *out_report = (VtRequestReport){
        .concurrency = fmax(report.concurrency - reported, 0),
        .requests = report.requests - reported,
    };
    return true;
}
