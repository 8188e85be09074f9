/* What stands between the model and the policies: signals in, pods out. */
#include "core/errors.h"
#include "sim/autoscaler/registry.h"
#include "sim/knative_model.h"

static VtRevisionFleet *from_base(VtFleet *base)
{
    return (VtRevisionFleet *)base;
}

static VtRevision *revision_of(const VtFleet *base)
{
    const VtRevisionFleet *self = (const VtRevisionFleet *)base;

    return vt_knative_revision(self->model, self->number);
}

static VtFleetState fleet_look(const VtFleet *base)
{
    const VtRevision *revision = revision_of(base);

    return (VtFleetState){
        .waiting = revision->activators.waiting,
        .executing = revision->executing,
        .pods = revision->replicas,
        .pods_ready = revision->pods_ready,
        .pods_down = revision->pods_down,
    };
}

static size_t fleet_pods_count(const VtFleet *base)
{
    return revision_of(base)->pods.length;
}

static VtFleetPod fleet_pod(const VtFleet *base, size_t position)
{
    const VtRevisionFleet *self = (const VtRevisionFleet *)base;
    const uint32_t number = revision_of(base)->pods.items[position];
    const VtPod *pod = vt_pods_at(&self->model->pods, number);

    return (VtFleetPod){
        .instance = pod->row.instance,
        .scheduled_ns = pod->row.scheduled_ns,
        .started_ns = pod->row.started_ns,
        .ready_ns = pod->ready_ns,
    };
}

static VtTime fleet_pod_cpu_ns(const VtFleet *base, size_t position, VtTime now_ns)
{
    const VtRevisionFleet *self = (const VtRevisionFleet *)base;
    VtPodRuntime *runtime = self->model->options.runtime;
    const uint32_t number = revision_of(base)->pods.items[position];

    if (!vt_pods_at(&self->model->pods, number)->is_started)
        return 0;
    return runtime->ops->pod_cpu_ns(runtime, number, now_ns);
}

static VtTime fleet_phase(const VtFleet *base, VtTime interval_ns)
{
    const VtRevisionFleet *self = (const VtRevisionFleet *)base;
    const VtKnativeOptions *options = &self->model->options;
    VtRng rng;

    vt_rng_init(&rng, &(VtStreamKey){ .seed = options->seed,
                                      .subject = options->functions[self->number].hash,
                                      .purpose = VT_PURPOSE_TICK });
    return (VtTime)vt_rng_below(&rng, (uint64_t)interval_ns);
}

static void log_decision(const VtRevisionFleet *self, int32_t pods, double metric,
                         VtTime now_ns)
{
    const VtKnativeOptions *options = &self->model->options;
    const VtDecision decision = {
        .time_ns = now_ns,
        .function = self->number,
        .stable = metric,
        .panic = metric,
        .ready = revision_of(&self->base)->pods_ready,
        .desired = pods,
    };

    if (options->has_decisions)
        vt_run_log_decision(options->log, &decision);
}

static void fleet_scale(VtFleet *base, int32_t pods, double metric, VtTime now_ns)
{
    const VtRevisionFleet *self = from_base(base);
    const VtAutoscalerConfig *config = &base->config->autoscaler;
    const int32_t held =
        vt_kpa_clamp(pods, (int32_t)config->min_scale, (int32_t)config->max_scale);

    log_decision(self, held, metric, now_ns);
    if (!self->is_created) {
        vt_replicas_create(self->model, self->number, held);
    } else if (held != revision_of(base)->replicas) {
        vt_replicas_scale(self->model, self->number, held, now_ns);
    }
}

static VtTime fleet_idle_since(const VtFleet *base)
{
    const VtRevisionFleet *self = (const VtRevisionFleet *)base;
    const uint32_t pod = revision_of(base)->idle.first;

    return pod == VT_PODS_END ? VT_NEVER
                              : vt_pods_at(&self->model->pods, pod)->idle_since_ns;
}

/* The youngest pod that the scheduler found no node for, which must be there. O(pods). */
static uint32_t unplaced(const VtFleet *base)
{
    const VtRevisionFleet *self = (const VtRevisionFleet *)base;
    const VtPodList *pods = &revision_of(base)->pods;

    for (uint32_t i = pods->length; i > 0; i--) {
        const VtPod *pod = vt_pods_at(&self->model->pods, pods->items[i - 1]);

        if (pod->row.node == VT_NODE_NONE && pod->attempts > 0)
            return pods->items[i - 1];
    }
    g_assert_not_reached();
}

/* What fits no node now would otherwise come in the place of the pod that goes. */
static void fleet_retire(VtFleet *base, VtTime now_ns)
{
    const VtRevisionFleet *self = from_base(base);
    const VtRevision *revision = revision_of(base);
    const uint32_t pod =
        revision->pods_unplaced > 0 ? unplaced(base) : revision->idle.first;

    g_assert(pod != VT_PODS_END);
    vt_deployment_remove(self->model, pod, now_ns);
}

/* One alarm per function: an event of an older one finds another time set. */
static void fleet_wake_at(VtFleet *base, VtTime at_ns)
{
    VtRevisionFleet *self = from_base(base);

    if (at_ns == self->wake_ns)
        return;
    self->wake_ns = at_ns;
    if (at_ns != VT_NEVER)
        vt_knative_plan(self->model, VT_KNATIVE_WAKE, self->number, 0, at_ns);
}

static void notify(VtKnative *self, uint32_t number, VtSignal signal, VtTime now_ns)
{
    vt_autoscaler_notify(vt_knative_revision(self, number)->policy, signal, now_ns);
}

static void notify_of_request(VtKnative *self, uint32_t number, VtSignal signal,
                              VtTime now_ns)
{
    if (vt_knative_revision(self, number)->tells_of_requests)
        notify(self, number, signal, now_ns);
}

static void init(VtKnative *self, uint32_t number)
{
    static const VtFleetOps ops = {
        .look = fleet_look,
        .pods_count = fleet_pods_count,
        .pod = fleet_pod,
        .pod_cpu_ns = fleet_pod_cpu_ns,
        .phase = fleet_phase,
        .scale = fleet_scale,
        .idle_since = fleet_idle_since,
        .retire = fleet_retire,
        .wake_at = fleet_wake_at,
    };
    VtRevision *revision = vt_knative_revision(self, number);
    const VtRevisionConfig *config = vt_knative_config(self, number);
    const VtAutoscalerOps *policy = vt_autoscaler_get((size_t)config->autoscaler.policy);

    revision->fleet = (VtRevisionFleet){
        .base = { .ops = &ops, .config = config },
        .model = self,
        .number = number,
        .wake_ns = VT_NEVER,
    };
    revision->service.proxied_since_ns = VT_UNKNOWN;
    revision->policy = vt_autoscaler_new(policy, &revision->fleet.base);
    revision->tells_of_requests = !policy->ignores_requests;
    if (policy->is_direct)
        revision->kpa.service_mode = VT_SERVICE_SERVE;
}

static bool knows_schedule(const VtKnative *self, uint32_t number)
{
    const VtAutoscalerConfig *config = &vt_knative_config(self, number)->autoscaler;

    return vt_autoscaler_get((size_t)config->policy)->foresee != NULL;
}

/* Policies look ahead by leads of their own, so all are told by the longest. */
static void init_foresight(VtKnative *self)
{
    VtArrivals *future = NULL;
    VtTime lead_ns = 0;

    for (uint32_t i = 0; i < self->options.functions_count; i++) {
        if (!knows_schedule(self, i))
            continue;
        future = self->options.future;
        lead_ns = MAX(lead_ns, vt_knative_config(self, i)->autoscaler.oracle_lead_ns);
    }
    vt_foresight_init(&self->foresight, future, lead_ns);
}

void vt_scaling_foresee(VtKnative *self, VtTime now_ns)
{
    VtInvocation invocation;

    while (vt_foresight_next(&self->foresight, now_ns, &invocation)) {
        VtAutoscaler *policy = vt_knative_revision(self, invocation.function)->policy;

        if (policy->ops->foresee != NULL)
            policy->ops->foresee(policy, &invocation, now_ns);
    }

    const VtTime due_ns = vt_foresight_due(&self->foresight);

    if (due_ns != VT_NEVER)
        vt_knative_plan(self, VT_KNATIVE_FORESEE, 0, 0, due_ns);
}

bool vt_scaling_check(const VtKnative *self, uint32_t number, GError **error)
{
    if (self->options.future != NULL || !knows_schedule(self, number))
        return true;
    g_set_error(error, VT_ERROR, VT_ERROR_INPUT,
                "function '%s': autoscaler.policy: '%s' needs the schedule beforehand",
                self->options.functions[number].name,
                vt_autoscaler_names[vt_knative_config(self, number)->autoscaler.policy]);
    return false;
}

/* What it takes to start pods that were there before the run is not of the run. */
static void deploy(VtKnative *self)
{
    for (uint32_t i = 0; i < self->options.functions_count; i++)
        vt_replicas_deploy(self, i, 0);
    self->busy_s = self->options.runtime->ops->cpu_busy_s(self->options.runtime, 0);
}

void vt_scaling_start(VtKnative *self)
{
    for (uint32_t i = 0; i < self->options.functions_count; i++)
        init(self, i);
    init_foresight(self);
    vt_scaling_foresee(self, 0);
    for (uint32_t i = 0; i < self->options.functions_count; i++) {
        notify(self, i, VT_SIGNAL_START, 0);
        vt_knative_revision(self, i)->fleet.is_created = true;
    }
    deploy(self);
    vt_autoscaling_start(self);
}

void vt_scaling_clear(VtRevision *revision)
{
    vt_autoscaler_free(revision->policy);
}

void vt_scaling_request_arrived(VtKnative *self, uint32_t number, uint32_t activator,
                                VtTime now_ns)
{
    if (vt_knative_revision(self, number)->is_reconciled)
        vt_autoscaling_request_arrived(self, number, activator, now_ns);
    notify_of_request(self, number, VT_SIGNAL_ARRIVED, now_ns);
}

void vt_scaling_request_left(VtKnative *self, uint32_t number, uint32_t activator,
                             VtTime now_ns)
{
    if (vt_knative_revision(self, number)->is_reconciled)
        vt_autoscaling_request_left(self, number, activator, now_ns);
    notify_of_request(self, number, VT_SIGNAL_LEFT, now_ns);
}

void vt_scaling_ready_changed(VtKnative *self, uint32_t number, VtTime now_ns)
{
    notify(self, number, VT_SIGNAL_READY, now_ns);
}

void vt_scaling_pod_freed(VtKnative *self, uint32_t pod_number, VtTime now_ns)
{
    const VtPod *pod = vt_pods_at(&self->pods, pod_number);

    if (!vt_pod_is_usable(pod) || !vt_breaker_is_empty(&pod->proxy))
        return;
    vt_idle_pods_add(&vt_knative_revision(self, pod->row.function)->idle, &self->pods,
                     pod_number, now_ns);
    notify_of_request(self, pod->row.function, VT_SIGNAL_IDLE, now_ns);
}

void vt_scaling_woken(VtKnative *self, uint32_t number, VtTime due_ns, VtTime now_ns)
{
    VtRevisionFleet *fleet = &vt_knative_revision(self, number)->fleet;

    if (due_ns != fleet->wake_ns)
        return;
    fleet->wake_ns = VT_NEVER;
    notify(self, number, VT_SIGNAL_WAKE, now_ns);
}
