/* Pods to nodes: scheduler, and what becomes of pods. */
#include "sim/knative_model.h"

#include <math.h>
#include <string.h>

static VtPod *pod_at(const VtKnative *self, uint32_t pod)
{
    return vt_pods_at(&self->pods, pod);
}

/* How many nodes the scheduler looks at: all, or from 100 on a share that falls with
 * their number. [k8s: kube-scheduler numFeasibleNodesToFind] */
static int64_t nodes_scored(size_t count)
{
    const int64_t nodes = (int64_t)count;

    if (nodes < 100)
        return nodes;
    return MAX(100, nodes * MAX(5, 50 - nodes / 125) / 100);
}

/* The scheduler places one pod at a time. [k8s: kube-scheduler] A length given beforehand
 * has the queueing in it. */
static void queue_for_scheduler(VtKnative *self, uint32_t pod, VtTime now_ns)
{
    if (self->options.pod_stages != NULL) {
        vt_knative_plan_for_pod(
            self, VT_KNATIVE_SCHEDULE, pod,
            now_ns + vt_knative_stages(self, pod_at(self, pod)).scheduling_ns);
        return;
    }

    const VtDistribution *latency = &self->options.control_plane->scheduling_latency;

    self->scheduler_free_ns =
        MAX(self->scheduler_free_ns, now_ns)
        + vt_draws_next(&pod_at(self, pod)->draws, VT_DRAW_SCHEDULER, latency)
        + nodes_scored(self->nodes.count) * self->options.nodes->scheduling_per_node_ns;
    vt_knative_plan_for_pod(self, VT_KNATIVE_SCHEDULE, pod, self->scheduler_free_ns);
}

static void give_chance(const VtKnative *self, VtPod *pod)
{
    const uint64_t revision = vt_knative_revision(self, pod->row.function)->draws.subject;

    vt_draws_init(&pod->draws, self->options.seed,
                  vt_hash_mix(revision ^ vt_hash_mix(pod->row.instance)));

    VtRng uid = vt_draws_stream(&pod->draws, VT_DRAW_UID);

    pod->uid = vt_rng_next(&uid);
}

static uint32_t new_pod(VtKnative *self, uint32_t number, VtTime now_ns)
{
    VtRevision *revision = vt_knative_revision(self, number);
    const uint32_t pod = vt_pods_take(&self->pods, number, revision->instances++, now_ns);

    give_chance(self, pod_at(self, pod));
    pod_at(self, pod)->reservation = revision->reservation;
    pod_at(self, pod)->row.cpu_request_milli = (uint32_t)revision->reservation.cpu_milli;
    vt_pod_list_append(&revision->pods, pod);
    self->pods_starting++;
    return pod;
}

void vt_deployment_create_pod(VtKnative *self, uint32_t number, VtTime now_ns)
{
    queue_for_scheduler(self, new_pod(self, number, now_ns), now_ns);
}

/* The end of a pod's record, when nothing of it is left or the run is over. */
static void forget(VtKnative *self, uint32_t number, VtTime now_ns)
{
    VtPod *pod = pod_at(self, number);

    pod->row.gone_ns = now_ns;
    self->pods_terminating--;
    if (pod->row.node != VT_NODE_NONE)
        vt_nodes_release(&self->nodes, pod->row.node, &pod->reservation);
    vt_run_log_pod(self->options.log, &pod->row);
    pod->generation++;
    vt_pods_give_back(&self->pods, number);
}

/* A deleted pod may be stopped, requests apart, when it is drained; one without
 * containers has nothing to drain. Its grace period is the revision's time-out.
 * [kn: pkg/reconciler/revision/resources/deploy.go] */
static void plan_end(const VtKnative *self, VtPod *pod)
{
    const VtTime deleted_ns = pod->row.deleted_ns;
    const VtTime given_ns = self->options.pod_stages == NULL
                              ? VT_UNKNOWN
                              : vt_knative_stages(self, pod).termination_ns;

    pod->drained_ns = deleted_ns;
    pod->killed_ns =
        deleted_ns + vt_knative_config(self, pod->row.function)->function.timeout_ns;
    if (given_ns != VT_UNKNOWN) {
        pod->drained_ns += given_ns;
        pod->killed_ns = MAX(pod->killed_ns, pod->drained_ns);
    } else if (self->options.pod_stages != NULL || pod->row.started_ns != VT_UNKNOWN) {
        pod->drained_ns +=
            vt_draws_next(&pod->draws, VT_DRAW_DRAIN, &self->options.kubelet->drain_time);
        pod->drained_ns = MIN(pod->drained_ns, pod->killed_ns);
    }
}

/* The scheduler has tried it in vain, and not with success since. */
static bool is_unplaced(const VtPod *pod)
{
    return pod->row.node == VT_NODE_NONE && pod->attempts > 0;
}

static void delete_pod(VtKnative *self, uint32_t number, VtTime now_ns)
{
    VtPod *pod = pod_at(self, number);
    VtRevision *revision = vt_knative_revision(self, pod->row.function);

    vt_autoscaling_settle(self, pod->row.function, now_ns);
    if (vt_pod_is_ready(pod)) {
        revision->pods_ready--;
        self->pods_ready--;
    } else {
        self->pods_starting--;
    }
    self->pods_terminating++;
    vt_pod_list_remove(&revision->pods, number);
    vt_idle_pods_remove(&revision->idle, &self->pods, number);
    vt_pod_crash_over(self, number);
    if (is_unplaced(pod))
        revision->pods_unplaced--;
    vt_activator_pool_remove_pod(&revision->activators, number);
    pod->row.deleted_ns = now_ns;
    if (pod->condemned_ns != VT_UNKNOWN) {
        revision->pods_planned++;
        vt_controllers_add(self, VT_CONTROLLER_REPLICA_SET, pod->row.function, now_ns);
    }
    if (pod->is_started) {
        plan_end(self, pod);
        if (pod->drained_ns > now_ns)
            vt_knative_plan_for_pod(self, VT_KNATIVE_DRAINED, number, pod->drained_ns);
        vt_deployment_stop_if_drained(self, number, now_ns);
        return;
    }
    g_queue_remove(self->unschedulable, GUINT_TO_POINTER(number));
    forget(self, number, now_ns);
}

void vt_deployment_ready_changed(VtKnative *self, uint32_t function, VtTime now_ns)
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
        vt_deployment_ready_changed(self, function, now_ns);
}

void vt_deployment_remove(VtKnative *self, uint32_t number, VtTime now_ns)
{
    vt_replicas_retire(self, pod_at(self, number)->row.function);
    vt_deployment_delete_pod(self, number, now_ns);
}

/* Pods of a revision by node; NULL where they make no difference. */
static const uint32_t *count_by_node(VtKnative *self, const VtRevision *revision)
{
    if (!self->options.nodes->topology_spread || self->nodes.count == 1)
        return NULL;
    memset(self->beside, 0, self->nodes.count * sizeof(*self->beside));
    for (uint32_t i = 0; i < revision->pods.length; i++) {
        const uint32_t node = pod_at(self, revision->pods.items[i])->row.node;

        if (node != VT_NODE_NONE)
            self->beside[node]++;
    }
    return self->beside;
}

static uint32_t choose_node(VtKnative *self, VtPod *pod)
{
    const uint32_t function = pod->row.function;
    const VtPlacementPod placed = {
        .reservation = pod->reservation,
        .beside = count_by_node(self, vt_knative_revision(self, function)),
    };
    VtRng rng = vt_draws_stream(&pod->draws, VT_DRAW_PLACEMENT);

    return self->placement->choose(&self->nodes, &placed, &rng);
}

/* True when @number found a node. */
static bool place(VtKnative *self, uint32_t number, VtTime now_ns)
{
    VtPod *pod = pod_at(self, number);
    const uint32_t node = choose_node(self, pod);

    if (node == VT_NODE_NONE)
        return false;
    if (is_unplaced(pod))
        vt_knative_revision(self, pod->row.function)->pods_unplaced--;
    vt_nodes_reserve(&self->nodes, node, &pod->reservation);
    pod->row.node = node;
    pod->row.scheduled_ns = now_ns;
    pod->is_started = true;
    return true;
}

static VtPodSpec describe(const VtKnative *self, const VtPod *pod)
{
    const VtRevisionConfig *config = vt_knative_config(self, pod->row.function);
    const VtFunction *function = &self->options.functions[pod->row.function];

    return (VtPodSpec){
        .function = pod->row.function,
        .instance = pod->row.instance,
        .node = pod->row.node,
        .memory_mib = (uint32_t)fmax(1, ceil(function->memory_max_mib)),
        .memory_request_mib = (uint32_t)pod->reservation.memory_mib,
        .memory_limit_mib = (uint32_t)vt_memory_limit_mib(&config->resources.memory_limit,
                                                          function->memory_max_mib),
        .memory_base_mib = (uint32_t)config->resources.memory_base_mib,
        .cpu_request_milli = pod->row.cpu_request_milli,
        .cpu_limit_milli = (uint32_t)config->resources.cpu_limit_milli,
    };
}

/* [k8s: kube-scheduler calculateBackoffDuration] */
static void back_off(VtKnative *self, uint32_t number, VtTime now_ns)
{
    const VtNodesConfig *config = self->options.nodes;
    VtPod *pod = pod_at(self, number);
    VtTime length_ns = config->backoff_initial_ns;

    for (uint32_t i = 0; i < pod->attempts && length_ns < config->backoff_max_ns; i++)
        length_ns *= 2;
    if (pod->attempts++ == 0)
        vt_knative_revision(self, pod->row.function)->pods_unplaced++;
    pod->backoff_ns = now_ns + MIN(length_ns, config->backoff_max_ns);
}

static void await_room(VtKnative *self, uint32_t pod, VtTime now_ns)
{
    back_off(self, pod, now_ns);
    g_queue_push_tail(self->unschedulable, GUINT_TO_POINTER(pod));
}

void vt_deployment_schedule(VtKnative *self, uint32_t pod, VtTime now_ns)
{
    VtPodRuntime *runtime = self->options.runtime;

    if (!place(self, pod, now_ns)) {
        await_room(self, pod, now_ns);
        return;
    }

    const VtPodSpec spec = describe(self, pod_at(self, pod));

    vt_pod_status_placed(self, pod, now_ns);
    runtime->ops->start(runtime, pod, &spec, now_ns);
}

void vt_deployment_deploy_pod(VtKnative *self, uint32_t number, VtTime now_ns)
{
    VtPodRuntime *runtime = self->options.runtime;
    const uint32_t pod = new_pod(self, number, now_ns);

    if (!place(self, pod, now_ns)) {
        await_room(self, pod, now_ns);
        return;
    }

    const VtPodSpec spec = describe(self, pod_at(self, pod));

    if (runtime->ops->deploy(runtime, pod, &spec, now_ns))
        vt_pod_status_deployed(self, pod, now_ns);
}

void vt_deployment_reschedule(VtKnative *self, uint32_t pod, VtTime now_ns)
{
    if (self->options.pod_stages != NULL) {
        vt_deployment_schedule(self, pod, now_ns);
    } else {
        queue_for_scheduler(self, pod, now_ns);
    }
}

/* Room has come free: everyone is tried again, in the order in which they were tried
 * before, but not before the end of their back-off. */
static void retry_unschedulable(VtKnative *self, VtTime now_ns)
{
    for (guint left = self->unschedulable->length; left > 0; left--) {
        const uint32_t pod = GPOINTER_TO_UINT(g_queue_pop_head(self->unschedulable));
        const VtTime backoff_ns = pod_at(self, pod)->backoff_ns;

        if (backoff_ns <= now_ns) {
            vt_deployment_reschedule(self, pod, now_ns);
        } else {
            vt_knative_plan_for_pod(self, VT_KNATIVE_RESCHEDULE, pod, backoff_ns);
        }
    }
}

void vt_deployment_stop_if_drained(VtKnative *self, uint32_t number, VtTime now_ns)
{
    VtPod *pod = pod_at(self, number);

    if (!vt_pod_is_deleted(pod) || pod->is_stopped || !vt_breaker_is_empty(&pod->proxy)
        || now_ns < pod->drained_ns)
        return;
    pod->is_stopped = true;
    self->options.runtime->ops->stop(self->options.runtime, number, pod->killed_ns,
                                     now_ns);
}

/* A pod may also go by itself: its process died. Its deployment then makes another. */
static void lose(VtKnative *self, uint32_t number, VtTime now_ns)
{
    VtPod *pod = pod_at(self, number);
    const uint32_t function = pod->row.function;
    const bool was_ready = vt_pod_is_ready(pod);

    pod->is_stopped = true;
    if (vt_pod_is_deleted(pod))
        return;
    delete_pod(self, number, now_ns);
    vt_controllers_add(self, VT_CONTROLLER_REPLICA_SET, function, now_ns);
    if (was_ready)
        vt_deployment_ready_changed(self, function, now_ns);
}

void vt_deployment_pod_gone(VtKnative *self, uint32_t number, VtTime now_ns)
{
    lose(self, number, now_ns);
    forget(self, number, now_ns);
    retry_unschedulable(self, now_ns);
}
