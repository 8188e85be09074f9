/* What follows a decision: Knative's reconciler of one revision after another. */
#include "sim/knative_model.h"

/* A wait always takes a little longer than asked for, so that what was put off until an
 * age is reached finds it passed: the activation time-out tests for more than its age. */
#define REQUEUE_LATENESS_NS 1
/* [kn: pkg/reconciler/autoscaling/kpa/scaler.go] */
#define PROBE_INTERVAL_NS      VT_S
#define PROBING_NS             (45 * VT_S)
#define REQUEUE_AFTER_PROBE_NS VT_S

static VtKpaInput kpa_input(const VtKnative *self, uint32_t number, VtTime now_ns)
{
    const VtRevision *revision = vt_knative_revision(self, number);

    return (VtKpaInput){
        .config = &vt_knative_config(self, number)->autoscaler,
        .spec = revision->decider.spec,
        .now_ns = now_ns,
        .published = revision->decider.published,
        .replicas = revision->replicas,
        .ready_pods = revision->pods_ready,
        .proxied_since_ns = revision->service.proxied_since_ns,
    };
}

/* Of several re-enqueues of one revision the earliest counts, and the others are
 * forgotten. [k8s: client-go delaying_queue.go insert] */
static void requeue(VtKnative *self, uint32_t number, VtTime at_ns)
{
    VtRevision *revision = vt_knative_revision(self, number);

    if (at_ns >= revision->requeue_ns)
        return;
    revision->requeue_ns = at_ns;
    vt_knative_plan(self, VT_KNATIVE_RECONCILE, number, 0, at_ns);
}

static VtTime call(VtKnative *self, uint32_t number, VtClient client, double calls,
                   VtTime now_ns)
{
    return vt_controllers_call(self, number, client, calls, now_ns);
}

static bool has_new_service(const VtKpa *before, const VtKpa *after)
{
    return before->service_mode != after->service_mode
        || before->activators != after->activators;
}

static bool has_new_status(const VtKpa *before, const VtKpa *after)
{
    return before->activity != after->activity || before->reason != after->reason
        || before->desired_pods != after->desired_pods
        || before->actual_pods != after->actual_pods
        || before->is_initialized != after->is_initialized;
}

/* Writes what a reconcile has changed. A write of status or service triggers the next
 * reconcile. [kn: kpa.go ReconcileKind] */
static VtTime write_changes(VtKnative *self, uint32_t number, const VtKpa *before,
                            VtTime now_ns)
{
    VtRevision *revision = vt_knative_revision(self, number);
    const VtApiCallsConfig *calls = &self->options.control_plane->calls;
    const bool is_service_ready = revision->service.is_ready;
    VtTime service_ns = now_ns;
    VtTime status_ns = now_ns;

    if (has_new_service(before, &revision->kpa)) {
        service_ns = call(self, number, VT_CLIENT_SERVICE, calls->service, now_ns);
        vt_knative_plan(self, VT_KNATIVE_SERVICE, number, 0, service_ns);
    }
    if (has_new_status(before, &revision->kpa)
        || is_service_ready != revision->is_service_ready) {
        revision->is_service_ready = is_service_ready;
        status_ns = call(self, number, VT_CLIENT_STATUS, calls->status, now_ns);
        vt_knative_plan_status(self, number, status_ns);
    }
    return MAX(service_ns, status_ns);
}

/* The first answer decides, whatever came of those in the background.
 * [kn: pkg/reconciler/autoscaling/kpa/scaler.go handleScaleToZero] */
static VtKpaAction reconcile(VtKnative *self, uint32_t number, VtTime now_ns)
{
    VtKpa *kpa = &vt_knative_revision(self, number)->kpa;
    VtKpaInput input = kpa_input(self, number, now_ns);
    const VtKpaAction action = vt_kpa_reconcile(kpa, &input);

    if (!action.needs_probe)
        return action;
    input.probe = vt_service_probe(self, number, now_ns) ? VT_KPA_PROBE_ANSWERED
                                                         : VT_KPA_PROBE_FAILED;
    return vt_kpa_reconcile(kpa, &input);
}

/* The API keeps instants in whole seconds. */
static VtTime whole_second(const VtKnative *self, uint32_t number, VtTime at_ns)
{
    return vt_autoscaler_config_second(&vt_knative_config(self, number)->autoscaler,
                                       at_ns);
}

VtTime vt_reconciler_sync(VtKnative *self, uint32_t number, VtTime now_ns)
{
    VtRevision *revision = vt_knative_revision(self, number);
    const VtKpa before = revision->kpa;
    const VtKpaAction action = reconcile(self, number, now_ns);
    VtTime scaled_ns = now_ns;

    if (revision->kpa.activity_since_ns != before.activity_since_ns)
        revision->kpa.activity_since_ns = whole_second(self, number, now_ns);
    if (action.want == 0 && revision->replicas > 0)
        revision->is_in_use = true;
    if (action.replicas != VT_KPA_NO_WRITE)
        scaled_ns = vt_replicas_scale(self, number, action.replicas, now_ns);
    if (action.requeue_after_ns != VT_UNKNOWN)
        requeue(self, number, now_ns + action.requeue_after_ns + REQUEUE_LATENESS_NS);
    if (action.starts_background_probe && revision->probing_until_ns == VT_UNKNOWN) {
        revision->probing_until_ns = now_ns + PROBING_NS;
        vt_knative_plan(self, VT_KNATIVE_PROBE, number, 0, now_ns);
    }

    const VtTime written_ns = write_changes(self, number, &before, now_ns);

    return MAX(scaled_ns, written_ns);
}

/* [kn: pkg/reconciler/autoscaling/kpa/scaler.go] */
void vt_reconciler_probe(VtKnative *self, uint32_t number, VtTime now_ns)
{
    VtRevision *revision = vt_knative_revision(self, number);

    if (!vt_service_probe(self, number, now_ns)
        && now_ns + PROBE_INTERVAL_NS <= revision->probing_until_ns) {
        vt_knative_plan(self, VT_KNATIVE_PROBE, number, 0, now_ns + PROBE_INTERVAL_NS);
        return;
    }
    revision->probing_until_ns = VT_UNKNOWN;
    requeue(self, number, now_ns + REQUEUE_AFTER_PROBE_NS);
}

void vt_reconciler_add(VtKnative *self, uint32_t number, VtTime now_ns)
{
    vt_controllers_add(self, VT_CONTROLLER_AUTOSCALER, number, now_ns);
}

void vt_reconciler_requeued(VtKnative *self, uint32_t number, VtTime due_ns,
                            VtTime now_ns)
{
    VtRevision *revision = vt_knative_revision(self, number);

    if (due_ns != revision->requeue_ns)
        return;
    revision->requeue_ns = VT_NEVER;
    vt_reconciler_add(self, number, now_ns);
}
