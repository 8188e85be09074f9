#include "sim/foresight.h"

void vt_foresight_init(VtForesight *self, VtArrivals *arrivals, VtTime lead_ns)
{
    *self = (VtForesight){ .arrivals = arrivals, .lead_ns = lead_ns };
    if (arrivals != NULL)
        self->has_next = vt_arrivals_next(arrivals, &self->next);
}

VtTime vt_foresight_due(const VtForesight *self)
{
    return self->has_next ? MAX(0, self->next.scheduled_ns - self->lead_ns) : VT_NEVER;
}

bool vt_foresight_next(VtForesight *self, VtTime now_ns, VtInvocation *out_invocation)
{
    if (vt_foresight_due(self) > now_ns)
        return false;
    *out_invocation = self->next;
    self->has_next = vt_arrivals_next(self->arrivals, &self->next);
    return true;
}
