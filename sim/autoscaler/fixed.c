#include "sim/autoscaler/fixed.h"

#include "core/errors.h"

static void fixed_notify(VtAutoscaler *self, VtSignal signal, VtTime now_ns)
{
    const int64_t pods = self->fleet->config->autoscaler.fixed_pods;

    if (signal == VT_SIGNAL_START)
        vt_fleet_scale(self->fleet, (int32_t)pods, (double)pods, now_ns);
}

static bool fixed_check(const VtRevisionConfig *config, GError **error)
{
    const VtAutoscalerConfig *autoscaler = &config->autoscaler;
    const int64_t pods = autoscaler->fixed_pods;
    const bool is_below = pods < autoscaler->min_scale;
    const bool is_above = autoscaler->max_scale > 0 && pods > autoscaler->max_scale;

    if (!is_below && !is_above)
        return true;
    g_set_error(error, VT_ERROR, VT_ERROR_INPUT,
                "autoscaler.fixed-pods: expected between autoscaler.min-scale and "
                "autoscaler.max-scale, not '%" PRId64 "'",
                pods);
    return false;
}

const VtAutoscalerOps vt_autoscaler_fixed = {
    .size = sizeof(VtAutoscaler),
    .check = fixed_check,
    .ignores_requests = true,
    .notify = fixed_notify,
};
