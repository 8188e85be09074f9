/* Pods to nodes: scheduler, kubelet, and what becomes of pods. */
#include "sim/knative_model.h"

#include <math.h>

static VtPod *pod_at(const VtKnative *self, uint32_t pod)
{
    return vt_pods_at(&self->pods, pod);
}

static VtTime draw(VtKnative *self, const VtDistribution *latency)
{
    return vt_distribution_draw(latency, &self->control_plane_rng);
}

static void plan_for_pod(VtKnative *self, uint16_t kind, uint32_t pod, VtTime at_ns)
{
    vt_knative_plan(self, kind, pod, pod_at(self, pod)->generation, at_ns);
}

static VtPodStages stages_of(const VtKnative *self, const VtPod *pod)
{
    return vt_pod_stages_get(self->options.pod_stages, pod->row.function,
                             pod->row.instance);
}

/* The scheduler places one pod at a time. [k8s: kube-scheduler] A length given beforehand
 * has the queueing in it. */
static void queue_for_scheduler(VtKnative *self, uint32_t pod, VtTime now_ns)
{
    if (self->options.pod_stages != NULL) {
        plan_for_pod(self, VT_KNATIVE_SCHEDULE, pod,
                     now_ns + stages_of(self, pod_at(self, pod)).scheduling_ns);
        return;
    }
    self->scheduler_free_ns =
        MAX(self->scheduler_free_ns, now_ns)
        + draw(self, &self->options.control_plane->scheduling_latency);
    plan_for_pod(self, VT_KNATIVE_SCHEDULE, pod, self->scheduler_free_ns);
}

void vt_deployment_create_pod(VtKnative *self, uint32_t number, VtTime now_ns)
{
    VtRevision *revision = vt_knative_revision(self, number);
    const uint32_t pod = vt_pods_take(&self->pods, number, revision->instances++, now_ns);

    pod_at(self, pod)->reservation = revision->reservation;
    pod_at(self, pod)->row.cpu_request_milli = (uint32_t)revision->reservation.cpu_milli;
    vt_pod_list_append(&revision->pods, pod);
    self->pods_starting++;
    queue_for_scheduler(self, pod, now_ns);
}

/* The end of a pod's record, when nothing of it is left or the run is over. */
static void forget(VtKnative *self, uint32_t number, VtTime now_ns)
{
    VtPod *pod = pod_at(self, number);

    pod->row.gone_ns = now_ns;
    self->pods_terminating--;
    if (pod->row.node != VT_NODE_NONE)
        vt_nodes_release(&self->nodes, pod->row.node, &pod->reservation);
    self->options.log->ops->pod(self->options.log, &pod->row);
    pod->generation++;
    vt_pods_give_back(&self->pods, number);
}

/* When a pod deleted at @now_ns may be stopped, requests apart. */
static VtTime drained(const VtKnative *self, const VtPod *pod, VtTime now_ns)
{
    const VtTime given_ns = self->options.pod_stages == NULL
                              ? VT_UNKNOWN
                              : stages_of(self, pod).termination_ns;

    return given_ns == VT_UNKNOWN ? now_ns : now_ns + given_ns;
}

static void delete_pod(VtKnative *self, uint32_t number, VtTime now_ns)
{
    VtPod *pod = pod_at(self, number);
    VtRevision *revision = vt_knative_revision(self, pod->row.function);

    if (vt_pod_is_ready(pod)) {
        revision->pods_ready--;
        self->pods_ready--;
    } else {
        self->pods_starting--;
    }
    self->pods_terminating++;
    vt_pod_list_remove(&revision->pods, number);
    vt_activator_pool_remove_pod(&revision->activators, number);
    pod->row.deleted_ns = now_ns;
    if (pod->is_started) {
        pod->drained_ns = drained(self, pod, now_ns);
        if (pod->drained_ns > now_ns)
            plan_for_pod(self, VT_KNATIVE_DRAINED, number, pod->drained_ns);
        vt_deployment_stop_if_drained(self, number, now_ns);
        return;
    }
    g_queue_remove(self->unschedulable, GUINT_TO_POINTER(number));
    forget(self, number, now_ns);
}

/* The ready pods of a revision are others than before. */
static void ready_changed(VtKnative *self, uint32_t function, VtTime now_ns)
{
    vt_knative_revision(self, function)->pods_changes++;
    vt_controllers_add(self, VT_CONTROLLER_REPLICA_SET, function, now_ns);
    vt_controllers_add(self, VT_CONTROLLER_ENDPOINTS, function, now_ns);
    vt_scaling_ready_changed(self, function, now_ns);
}

/* Ends the pod's record when it has not begun to start. */
void vt_deployment_delete_pod(VtKnative *self, uint32_t number, VtTime now_ns)
{
    const uint32_t function = pod_at(self, number)->row.function;
    const bool was_ready = vt_pod_is_ready(pod_at(self, number));

    delete_pod(self, number, now_ns);
    if (was_ready)
        ready_changed(self, function, now_ns);
}

void vt_deployment_remove(VtKnative *self, uint32_t number, VtTime now_ns)
{
    vt_replicas_retire(self, pod_at(self, number)->row.function);
    vt_deployment_delete_pod(self, number, now_ns);
}

/* True when @number found a node and has begun to start. */
static bool place(VtKnative *self, uint32_t number, VtTime now_ns)
{
    VtPod *pod = pod_at(self, number);
    const VtRevisionConfig *config = vt_knative_config(self, pod->row.function);
    const VtFunction *function = &self->options.functions[pod->row.function];
    const uint32_t node = self->placement->choose(&self->nodes, &pod->reservation);

    if (node == VT_NODE_NONE)
        return false;

    const VtPodSpec spec = {
        .function = pod->row.function,
        .instance = pod->row.instance,
        .node = node,
        .memory_mib = (uint32_t)fmax(1, ceil(function->memory_max_mib)),
        .cpu_request_milli = pod->row.cpu_request_milli,
        .cpu_limit_milli = (uint32_t)config->resources.cpu_limit_milli,
        .concurrency = (uint32_t)config->function.container_concurrency,
    };

    vt_nodes_reserve(&self->nodes, node, &pod->reservation);
    pod->row.node = node;
    pod->row.scheduled_ns = now_ns;
    pod->is_started = true;
    self->options.runtime->ops->start(self->options.runtime, number, &spec, now_ns);
    return true;
}

void vt_deployment_schedule(VtKnative *self, uint32_t pod, VtTime now_ns)
{
    if (!place(self, pod, now_ns))
        g_queue_push_tail(self->unschedulable, GUINT_TO_POINTER(pod));
}

/* Room has come free: whoever has waited longest and fits now takes it. */
static void retry_unschedulable(VtKnative *self, VtTime now_ns)
{
    GList *next = NULL;

    for (GList *link = self->unschedulable->head; link != NULL; link = next) {
        next = link->next;
        if (place(self, GPOINTER_TO_UINT(link->data), now_ns))
            g_queue_delete_link(self->unschedulable, link);
    }
}

void vt_deployment_pod_started(VtKnative *self, uint32_t number, VtTime now_ns)
{
    VtPod *pod = pod_at(self, number);

    pod->row.started_ns = now_ns;
    vt_request_stats_init(&pod->stats, now_ns);
    pod->next_report_ns = now_ns + VT_S;
    pod->address_ns = now_ns;
    if (self->options.pod_stages == NULL)
        pod->address_ns += draw(self, &self->options.control_plane->address_latency);
}

/* When the activator's probe of an answering pod succeeds: it probes at once when it
 * learns of an address, then at intervals. [kn: revision_backends.go] */
static VtTime probed(VtKnative *self, const VtPod *pod, VtTime answers_ns)
{
    const VtTime interval_ns = self->options.control_plane->probe_interval_ns;

    if (pod->address_ns >= answers_ns || interval_ns == 0)
        return MAX(pod->address_ns, answers_ns);
    return answers_ns
         + (VtTime)vt_rng_below(&self->control_plane_rng, (uint64_t)interval_ns);
}

/* When Kubernetes says that a pod that answers from @answers_ns on is Ready. */
static VtTime ready(VtKnative *self, const VtPod *pod, VtTime answers_ns)
{
    if (self->options.pod_stages != NULL)
        return answers_ns + stages_of(self, pod).readiness_ns;
    return MAX(pod->address_ns, answers_ns)
         + draw(self, &self->options.control_plane->readiness_latency);
}

/* The pod answers: the activator finds out by probing, Kubernetes in its own time. */
void vt_deployment_pod_answers(VtKnative *self, uint32_t number, VtTime startup_cpu_ns,
                               VtTime now_ns)
{
    VtPod *pod = pod_at(self, number);

    pod->row.startup_cpu_ns = startup_cpu_ns;
    if (vt_pod_is_deleted(pod))
        return;

    const VtTime probed_ns = probed(self, pod, now_ns);
    const VtTime ready_ns = ready(self, pod, now_ns);

    plan_for_pod(self, VT_KNATIVE_USABLE, number, MIN(probed_ns, ready_ns));
    plan_for_pod(self, VT_KNATIVE_READY, number, ready_ns);
}

void vt_deployment_pod_usable(VtKnative *self, uint32_t number, VtTime now_ns)
{
    VtPod *pod = pod_at(self, number);
    const uint32_t function = pod->row.function;

    if (vt_pod_is_deleted(pod))
        return;
    pod->row.usable_ns = now_ns;
    vt_activator_pool_add_pod(&vt_knative_revision(self, function)->activators,
                              &self->pods, number);
    vt_data_path_dispatch(self, function, now_ns);
    vt_scaling_pod_freed(self, number, now_ns);
}

void vt_deployment_pod_ready(VtKnative *self, uint32_t number, VtTime now_ns)
{
    VtPod *pod = pod_at(self, number);
    const uint32_t function = pod->row.function;

    if (vt_pod_is_deleted(pod))
        return;
    pod->row.ready_ns = now_ns;
    vt_knative_revision(self, function)->pods_ready++;
    self->pods_ready++;
    self->pods_starting--;
    ready_changed(self, function, now_ns);
}

void vt_deployment_stop_if_drained(VtKnative *self, uint32_t number, VtTime now_ns)
{
    VtPod *pod = pod_at(self, number);

    if (!vt_pod_is_deleted(pod) || pod->is_stopped || pod->in_flight > 0
        || now_ns < pod->drained_ns)
        return;
    pod->is_stopped = true;
    self->options.runtime->ops->stop(self->options.runtime, number, now_ns);
}

/* A pod may also go by itself: its process died. Its deployment then makes another. */
void vt_deployment_pod_gone(VtKnative *self, uint32_t number, VtTime now_ns)
{
    VtPod *pod = pod_at(self, number);
    const uint32_t function = pod->row.function;
    const bool is_unexpected = !vt_pod_is_deleted(pod);
    const bool was_ready = vt_pod_is_ready(pod);

    pod->is_stopped = true;
    if (is_unexpected)
        delete_pod(self, number, now_ns);
    forget(self, number, now_ns);
    if (is_unexpected)
        vt_controllers_add(self, VT_CONTROLLER_REPLICA_SET, function, now_ns);
    if (was_ready)
        ready_changed(self, function, now_ns);
    retry_unschedulable(self, now_ns);
}
