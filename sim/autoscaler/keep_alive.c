#include "sim/autoscaler/keep_alive.h"

#include "core/errors.h"

typedef struct {
    VtAutoscaler base;
    bool is_waking; /* at the end of what was the longest idle time, or before */
} KeepAlive;

/* Who is down serves nobody. */
static void start_for_waiting(VtFleet *fleet, VtTime now_ns)
{
    const VtFleetState state = vt_fleet_look(fleet);
    const int64_t requests = state.waiting + state.executing;
    const int64_t pods = requests + state.pods_down;

    if (pods > state.pods)
        vt_fleet_scale(fleet, (int32_t)pods, (double)requests, now_ns);
}

static bool may_shrink(const VtFleet *fleet)
{
    return vt_fleet_look(fleet).pods > fleet->config->autoscaler.min_scale;
}

/* Of several idle instances the alarm is that of the one that is idle longest. */
static void await_end(KeepAlive *self, VtTime now_ns)
{
    VtFleet *fleet = self->base.fleet;
    const VtTime since_ns = vt_fleet_idle_since(fleet);

    self->is_waking = since_ns != VT_NEVER && may_shrink(fleet);
    if (self->is_waking) {
        const VtTime end_ns = since_ns + fleet->config->autoscaler.keep_alive_time_ns;

        vt_fleet_wake_at(fleet, MAX(now_ns, end_ns));
    }
}

static void end_idle(KeepAlive *self, VtTime now_ns)
{
    VtFleet *fleet = self->base.fleet;
    const VtTime last_ns = now_ns - fleet->config->autoscaler.keep_alive_time_ns;

    while (may_shrink(fleet) && vt_fleet_idle_since(fleet) <= last_ns)
        vt_fleet_retire(fleet, now_ns);
    await_end(self, now_ns);
}

static void keep_alive_notify(VtAutoscaler *base, VtSignal signal, VtTime now_ns)
{
    KeepAlive *self = (KeepAlive *)base;

    switch (signal) {
    case VT_SIGNAL_START: vt_fleet_scale(base->fleet, 0, 0, now_ns); break;
    case VT_SIGNAL_ARRIVED: start_for_waiting(base->fleet, now_ns); break;
    case VT_SIGNAL_IDLE:
        if (!self->is_waking)
            await_end(self, now_ns);
        break;
    case VT_SIGNAL_WAKE: end_idle(self, now_ns); break;
    case VT_SIGNAL_LEFT:
    case VT_SIGNAL_READY: break;
    }
}

static bool keep_alive_check(const VtRevisionConfig *config, GError **error)
{
    const int64_t container_concurrency = config->function.container_concurrency;

    if (container_concurrency == 1)
        return true;
    g_set_error(error, VT_ERROR, VT_ERROR_INPUT,
                "function.container-concurrency: policy keep-alive expected 1, since an "
                "instance has one request at a time, not '%" PRId64 "'",
                container_concurrency);
    return false;
}

const VtAutoscalerOps vt_autoscaler_keep_alive = {
    .size = sizeof(KeepAlive),
    .check = keep_alive_check,
    .notify = keep_alive_notify,
};
