#include "sim/autoscaler/fixed.h"

static void fixed_notify(VtAutoscaler *self, VtSignal signal, VtTime now_ns)
{
    const int64_t pods = self->fleet->config->fixed_pods;

    if (signal == VT_SIGNAL_START)
        vt_fleet_scale(self->fleet, (int32_t)pods, (double)pods, now_ns);
}

const VtAutoscalerOps vt_autoscaler_fixed = {
    .size = sizeof(VtAutoscaler),
    .notify = fixed_notify,
};
