#include "report/tally.h"

#include "report/slowdown.h"

VtTally vt_tally(void)
{
    return (VtTally){ .ok = vt_geometric_mean(), .failed = vt_geometric_mean() };
}

/* No answer of the same invocation would have come later than this. */
static double slowdown_of_failed(const VtRecord *record, VtTime timeout_ns)
{
    const VtTime requested_ns = record->invocation.requested_ns;
    const VtTime ended_ns = MAX(timeout_ns, record->response_ns);

    return vt_slowdown(MAX(ended_ns, requested_ns), requested_ns);
}

void vt_tally_add(VtTally *self, const VtRecord *record, VtTime timeout_ns)
{
    self->statuses[record->status]++;
    self->cold_starts += record->start == VT_START_COLD;
    if (record->status == VT_STATUS_OK) {
        vt_geometric_mean_add(
            &self->ok, vt_slowdown(record->response_ns, record->invocation.requested_ns));
    } else {
        vt_geometric_mean_add(&self->failed, slowdown_of_failed(record, timeout_ns));
    }
}

void vt_tally_merge(VtTally *self, const VtTally *other)
{
    for (size_t status = 0; status < VT_STATUSES; status++)
        self->statuses[status] += other->statuses[status];
    self->cold_starts += other->cold_starts;
    vt_geometric_mean_merge(&self->ok, &other->ok);
    vt_geometric_mean_merge(&self->failed, &other->failed);
}

int64_t vt_tally_invocations(const VtTally *self)
{
    return self->ok.count + self->failed.count;
}

double vt_tally_slowdown(const VtTally *self)
{
    return vt_geometric_mean_value(&self->ok);
}

double vt_tally_slowdown_censored(const VtTally *self)
{
    VtGeometricMean all = self->ok;

    vt_geometric_mean_merge(&all, &self->failed);
    return vt_geometric_mean_value(&all);
}
