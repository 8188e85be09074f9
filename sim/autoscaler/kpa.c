#include "sim/autoscaler/kpa.h"

#include "sim/knative_model.h"

static void kpa_notify(VtAutoscaler *self, VtSignal signal, VtTime now_ns)
{
    const VtRevisionFleet *fleet = (const VtRevisionFleet *)self->fleet;
    VtKnative *model = fleet->model;
    const uint32_t number = fleet->number;

    switch (signal) {
    case VT_SIGNAL_START: vt_autoscaling_init(model, number); break;
    case VT_SIGNAL_READY: vt_reconciler_add(model, number, now_ns); break;
    case VT_SIGNAL_ARRIVED:
    case VT_SIGNAL_LEFT: /* it hears of requests in the activators' reports */
    case VT_SIGNAL_IDLE:
    case VT_SIGNAL_WAKE: break; /* and looks at averages, in ticks of its own */
    }
}

static void kpa_clear(VtAutoscaler *self)
{
    const VtRevisionFleet *fleet = (const VtRevisionFleet *)self->fleet;

    vt_autoscaling_clear(vt_knative_revision(fleet->model, fleet->number));
}

const VtAutoscalerOps vt_autoscaler_kpa = {
    .size = sizeof(VtAutoscaler),
    .ignores_requests = true,
    .notify = kpa_notify,
    .clear = kpa_clear,
};
