/* What the kubelet tells the API of the pods on its node: that they run and where, and
 * that they are Ready; and how the activator comes to know it, and the autoscaler. */
#include "sim/knative_model.h"

static VtPod *pod_at(const VtKnative *self, uint32_t pod)
{
    return vt_pods_at(&self->pods, pod);
}

static VtTime relist_phase(const VtKnative *self, size_t node)
{
    const VtTime period_ns = self->options.kubelet->relist_period_ns;
    VtRng rng;

    vt_rng_init(&rng, &(VtStreamKey){ .seed = self->options.seed,
                                      .subject = node,
                                      .purpose = VT_PURPOSE_KUBELET });
    return period_ns > 0 ? (VtTime)vt_rng_below(&rng, (uint64_t)period_ns) : 0;
}

void vt_pod_status_init(VtKnative *self)
{
    const VtKubeletConfig *config = self->options.kubelet;

    self->kubelets = g_new0(VtKubelet, self->nodes.count);
    for (size_t node = 0; node < self->nodes.count; node++) {
        VtKubelet *kubelet = &self->kubelets[node];

        vt_station_init(&kubelet->api, config->api_rate_per_s, config->api_burst);
        kubelet->relist_phase_ns = relist_phase(self, node);
    }
}

void vt_pod_status_clear(VtKnative *self)
{
    g_clear_pointer(&self->kubelets, g_free);
}

/* When a change of @pod, made now, has been written. [k8s: kubelet status manager] */
static VtTime written(VtKnative *self, const VtPod *pod, VtTime now_ns)
{
    VtKubelet *kubelet = &self->kubelets[pod->row.node];

    return vt_station_pass(&kubelet->api, self->options.kubelet->api_calls, now_ns);
}

void vt_pod_status_placed(VtKnative *self, uint32_t number, VtTime now_ns)
{
    written(self, pod_at(self, number), now_ns);
}

VtTime vt_pod_status_relist(const VtKnative *self, const VtPod *pod, VtTime now_ns)
{
    const VtTime period_ns = self->options.kubelet->relist_period_ns;
    const VtTime phase_ns = self->kubelets[pod->row.node].relist_phase_ns;

    if (period_ns == 0)
        return now_ns;
    if (now_ns <= phase_ns)
        return phase_ns;
    return phase_ns + (now_ns - phase_ns + period_ns - 1) / period_ns * period_ns;
}

static void containers_run(const VtKnative *self, VtPod *pod, VtTime now_ns)
{
    pod->row.started_ns = now_ns;
    vt_data_path_open(self, pod, now_ns);
}

void vt_pod_status_started(VtKnative *self, uint32_t number, VtTime now_ns)
{
    VtPod *pod = pod_at(self, number);

    /* queue-proxy lives as long as its pod, unlike the function. */
    if (pod->row.started_ns == VT_UNKNOWN)
        containers_run(self, pod, now_ns);
    if (self->options.pod_stages != NULL) {
        pod->running_ns = now_ns;
        pod->address_ns = MAX(pod->unready_ns, now_ns);
        return;
    }

    const VtTime noticed_ns = vt_pod_status_relist(self, pod, now_ns);

    if (noticed_ns > now_ns) {
        vt_knative_plan_for_pod(self, VT_KNATIVE_NOTICED, number, noticed_ns);
    } else {
        vt_pod_status_noticed(self, number, now_ns);
    }
}

/* When the activator's probe of an answering pod succeeds. It probes at once when it
 * learns of an address, and queue-proxy holds the probe until the function answers; one
 * that times out meanwhile is followed by the next without a pause, because a tick is
 * due. Only a probe that comes before queue-proxy listens is refused, and then it takes
 * the next tick. [kn: revision_backends.go, pkg/queue/readiness] */
static VtTime reached(const VtKnative *self, VtPod *pod)
{
    const VtTime interval_ns = self->options.control_plane->probe_interval_ns;
    const VtTime listens_ns =
        pod->row.started_ns + self->options.kubelet->proxy_latency_ns;

    if (pod->address_ns >= listens_ns || interval_ns == 0
        || self->options.pod_stages != NULL)
        return MAX(pod->address_ns, pod->answers_ns);

    VtRng rng = vt_draws_stream(&pod->draws, VT_DRAW_ACTIVATOR_PROBE);

    return MAX(pod->answers_ns,
               listens_ns + (VtTime)vt_rng_below(&rng, (uint64_t)interval_ns));
}

/* When Kubernetes says Ready if nobody has to probe for it. */
static VtTime ready(const VtKnative *self, VtPod *pod)
{
    if (self->options.pod_stages != NULL)
        return pod->answers_ns + vt_knative_stages(self, pod).readiness_ns;
    return MAX(pod->address_ns, pod->answers_ns)
         + vt_draws_next(&pod->draws, VT_DRAW_READINESS,
                         &self->options.control_plane->readiness_latency);
}

static bool has_probes(const VtKnative *self)
{
    return self->options.pod_stages == NULL
        && self->options.kubelet->readiness_period_ns > 0;
}

/* It is known when the pod answers, and where. */
static void foresee(VtKnative *self, uint32_t number)
{
    VtPod *pod = pod_at(self, number);
    const VtTime reached_ns = reached(self, pod);

    if (has_probes(self)) {
        vt_knative_plan_for_pod(self, VT_KNATIVE_USABLE, number, reached_ns);
        return;
    }

    const VtTime ready_ns = ready(self, pod);

    vt_knative_plan_for_pod(self, VT_KNATIVE_USABLE, number, MIN(reached_ns, ready_ns));
    vt_knative_plan_for_pod(self, VT_KNATIVE_READY, number, ready_ns);
}

static void plan_probe(VtKnative *self, uint32_t number, VtTime at_ns)
{
    pod_at(self, number)->probe_ns = at_ns;
    vt_knative_plan_for_pod(self, VT_KNATIVE_READINESS, number, at_ns);
}

/* The next probe, in a period that began with the pod's arrival on its node.
 * [k8s: kubelet prober worker] */
static void probe_again(VtKnative *self, uint32_t number, VtTime now_ns)
{
    const VtTime period_ns = self->options.kubelet->readiness_period_ns;
    const VtTime since_ns = pod_at(self, number)->row.scheduled_ns;

    plan_probe(self, number,
               since_ns + ((now_ns - since_ns) / period_ns + 1) * period_ns);
}

/* A probe has had an answer. */
static void conclude_probe(VtKnative *self, uint32_t number, VtTime now_ns)
{
    VtPod *pod = pod_at(self, number);
    const VtDistribution *latency = &self->options.control_plane->readiness_latency;
    VtRng rng = vt_draws_stream(&pod->draws, VT_DRAW_KUBELET_PROBE);

    if (vt_rng_uniform(&rng) < self->options.kubelet->readiness_miss_ratio) {
        probe_again(self, number, now_ns);
        return;
    }

    const VtTime written_ns = written(self, pod, now_ns);

    vt_knative_plan_for_pod(self, VT_KNATIVE_READY, number,
                            MAX(pod->address_ns, written_ns)
                                + vt_draws_next(&pod->draws, VT_DRAW_READINESS, latency));
}

static void begin_probe(VtKnative *self, uint32_t number, VtTime now_ns)
{
    VtPod *pod = pod_at(self, number);

    if (pod->answers_ns != VT_UNKNOWN) {
        conclude_probe(self, number, now_ns);
        return;
    }
    pod->is_probed = true;
    plan_probe(self, number, now_ns + self->options.kubelet->readiness_timeout_ns);
}

/* When what was written at @written_ns is in the endpoints. */
static VtTime published(const VtKnative *self, VtPod *pod, VtTime written_ns)
{
    return written_ns
         + vt_draws_next(&pod->draws, VT_DRAW_ADDRESS,
                         &self->options.control_plane->address_latency);
}

VtTime vt_pod_status_published(VtKnative *self, uint32_t number, VtTime now_ns)
{
    VtPod *pod = pod_at(self, number);

    return published(self, pod, written(self, pod, now_ns));
}

void vt_pod_status_noticed(VtKnative *self, uint32_t number, VtTime now_ns)
{
    VtPod *pod = pod_at(self, number);

    if (vt_pod_is_deleted(pod))
        return;

    const VtTime written_ns = written(self, pod, now_ns);
    const VtTime published_ns = published(self, pod, written_ns);

    if (pod->running_ns == VT_UNKNOWN) {
        pod->running_ns = written_ns;
    } else {
        pod->restarts++;
    }
    pod->address_ns = MAX(pod->unready_ns, published_ns);
    if (pod->answers_ns != VT_UNKNOWN)
        foresee(self, number);
    if (has_probes(self))
        begin_probe(self, number, now_ns);
}

void vt_pod_status_answers(VtKnative *self, uint32_t number, VtTime startup_cpu_ns,
                           VtTime now_ns)
{
    VtPod *pod = pod_at(self, number);

    pod->row.startup_cpu_ns = startup_cpu_ns;
    pod->answers_ns = now_ns;
    if (vt_pod_is_deleted(pod) || pod->address_ns == VT_UNKNOWN)
        return;
    foresee(self, number);
    if (pod->is_probed) {
        pod->is_probed = false;
        pod->probe_ns = VT_NEVER;
        conclude_probe(self, number, now_ns);
    }
}

void vt_pod_status_probe(VtKnative *self, uint32_t number, VtTime now_ns)
{
    VtPod *pod = pod_at(self, number);

    if (vt_pod_is_deleted(pod) || now_ns < pod->probe_ns)
        return;
    pod->probe_ns = VT_NEVER;
    if (pod->is_probed) {
        pod->is_probed = false; /* out of time */
        probe_again(self, number, now_ns);
    } else {
        begin_probe(self, number, now_ns);
    }
}

void vt_pod_status_usable(VtKnative *self, uint32_t number, VtTime now_ns)
{
    VtPod *pod = pod_at(self, number);
    const uint32_t function = pod->row.function;

    if (vt_pod_is_deleted(pod) || vt_pod_is_usable(pod))
        return;
    pod->usable_ns = now_ns;
    vt_pod_crash_over(self, number);
    if (pod->row.usable_ns == VT_UNKNOWN)
        pod->row.usable_ns = now_ns;
    vt_activator_pool_add_pod(&vt_knative_revision(self, function)->activators,
                              &self->pods, number);
    vt_data_path_dispatch(self, function, now_ns);
    vt_scaling_pod_freed(self, number, now_ns);
}

/* Ready pods are in the endpoints: whoever has not reached one by probing, does now. */
void vt_pod_status_ready(VtKnative *self, uint32_t number, VtTime now_ns)
{
    VtPod *pod = pod_at(self, number);
    const uint32_t function = pod->row.function;

    if (vt_pod_is_deleted(pod))
        return;
    vt_pod_status_usable(self, number, now_ns);
    pod = pod_at(self, number);
    vt_autoscaling_settle(self, function, now_ns);
    pod->ready_ns = now_ns;
    if (pod->row.ready_ns == VT_UNKNOWN)
        pod->row.ready_ns = now_ns;
    vt_knative_revision(self, function)->pods_ready++;
    self->pods_ready++;
    self->pods_starting--;
    vt_deployment_ready_changed(self, function, now_ns);
}

void vt_pod_status_deployed(VtKnative *self, uint32_t number, VtTime now_ns)
{
    VtPod *pod = pod_at(self, number);

    containers_run(self, pod, now_ns);
    pod->running_ns = now_ns;
    pod->address_ns = now_ns;
    pod->answers_ns = now_ns;
    vt_pod_status_ready(self, number, now_ns);
}
