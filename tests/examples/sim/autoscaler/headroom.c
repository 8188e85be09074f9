#include "sim/autoscaler/headroom.h"

#define SPARE_PODS 1
#define PERIOD_NS  (60 * VT_S)

typedef struct {
    VtAutoscaler base; /* first; the rest begins as zeros */
    int64_t most;      /* requests in flight at once since the last tick */
} Headroom;

static void headroom_notify(VtAutoscaler *base, VtSignal signal, VtTime now_ns)
{
    Headroom *self = (Headroom *)base;
    VtFleet *fleet = base->fleet;
    const VtFleetState state = vt_fleet_look(fleet);
    const int64_t in_flight = state.waiting + state.executing;

    self->most = MAX(self->most, in_flight);

    const int64_t pods = self->most + SPARE_PODS;

    switch (signal) {
    case VT_SIGNAL_ARRIVED:
        if (pods > state.pods)
            vt_fleet_scale(fleet, (int32_t)pods, (double)in_flight, now_ns);
        break;
    case VT_SIGNAL_START:
    case VT_SIGNAL_WAKE:
        vt_fleet_scale(fleet, (int32_t)pods, (double)in_flight, now_ns);
        vt_fleet_wake_at(fleet, now_ns + PERIOD_NS);
        self->most = in_flight;
        break;
    case VT_SIGNAL_LEFT:
    case VT_SIGNAL_READY:
    case VT_SIGNAL_IDLE: break;
    }
}

const VtAutoscalerOps vt_autoscaler_headroom = {
    .size = sizeof(Headroom),
    .notify = headroom_notify,
};
