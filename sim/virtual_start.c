/* The start of a pod: the kubelet's queue, volumes, sandbox and containers, and what the
 * containers do until they answer. */
#include "sim/virtual_model.h"

/* What the kubelet makes of a pod, in this order, each with a latency and CPU time. */
enum { STAGE_SANDBOX, STAGE_FUNCTION, STAGE_QUEUE_PROXY, STAGES };

/* A start of a given length goes on although its pod was told to stop. */
void vt_virtual_answers(VtRuntimeVirtual *self, uint32_t number, VtTime now_ns)
{
    VtVirtualPod *pod = vt_virtual_pod(self, number);
    VtPodListener *listener = self->base.listener;

    pod->start = VT_POD_ANSWERS;
    if (pod->is_stopping)
        vt_virtual_terminate(self, number, now_ns);
    listener->ops->ready(listener, number, pod->spent_cpu_ns, now_ns);
}

void vt_virtual_given(VtRuntimeVirtual *self, uint32_t number, VtTime now_ns)
{
    VtPodListener *listener = self->base.listener;

    listener->ops->started(listener, number, now_ns);
    vt_virtual_answers(self, number, now_ns);
}

static void make_volumes(VtRuntimeVirtual *self, uint32_t number, VtTime now_ns)
{
    const VtDistribution *latency = &self->options.kubelet->volume_latency;
    VtVirtualPod *pod = vt_virtual_pod(self, number);

    pod->start = VT_POD_MAKING;
    vt_virtual_plan_for_pod(self, VT_VIRTUAL_VOLUMES, number,
                            now_ns + vt_distribution_draw(latency, &pod->rng));
}

void vt_virtual_admitted(VtRuntimeVirtual *self, uint32_t number, VtTime now_ns)
{
    if (vt_start_queue_enter(
            &vt_virtual_node_of(self, vt_virtual_pod(self, number))->starts, number))
        make_volumes(self, number, now_ns);
}

/* The kubelet's part of a start is over; a restart has not taken a place. */
static void let_next_begin(VtRuntimeVirtual *self, const VtVirtualPod *pod, VtTime now_ns)
{
    if (pod->is_restarted)
        return;

    const uint32_t next = vt_start_queue_leave(&vt_virtual_node_of(self, pod)->starts);

    if (next != VT_START_NONE)
        make_volumes(self, next, now_ns);
}

static void break_off_start(VtRuntimeVirtual *self, uint32_t number, VtTime now_ns)
{
    VtVirtualPod *pod = vt_virtual_pod(self, number);
    VtPodListener *listener = self->base.listener;

    pod->generation++;
    listener->ops->given_up(listener, number, pod->spent_cpu_ns, now_ns);
}

static void containers_run(VtRuntimeVirtual *self, uint32_t number, VtTime now_ns)
{
    VtVirtualPod *pod = vt_virtual_pod(self, number);
    VtPodListener *listener = self->base.listener;

    let_next_begin(self, pod, now_ns);
    pod->start = VT_POD_CONTAINERS;
    pod->running_ns = now_ns;
    listener->ops->started(listener, number, now_ns);
    vt_virtual_compute(self, pod, number | VT_JOB_STARTING, pod->startup_cpu_ns, now_ns);
}

/* Sandboxes in the making hold one another up: they want the same locks. */
static VtTime stage_latency(VtRuntimeVirtual *self, VtVirtualPod *pod)
{
    const VtKubeletConfig *kubelet = self->options.kubelet;

    if (pod->stage != STAGE_SANDBOX)
        return vt_distribution_draw(&kubelet->container_latency, &pod->rng);

    const VtTime latency_ns =
        vt_distribution_draw(&self->options.control_plane->sandbox_latency, &pod->rng);
    const int64_t others = vt_virtual_node_of(self, pod)->sandboxes++;

    return latency_ns
         + (VtTime)((double)(others * latency_ns) * kubelet->sandbox_contention);
}

static VtTime stage_cpu(const VtRuntimeVirtual *self, int stage)
{
    const VtKubeletConfig *kubelet = self->options.kubelet;

    return stage == STAGE_SANDBOX ? kubelet->sandbox_cpu_ns : kubelet->container_cpu_ns;
}

static void begin_stage(VtRuntimeVirtual *self, uint32_t number, int stage, VtTime now_ns)
{
    VtVirtualPod *pod = vt_virtual_pod(self, number);
    VtVirtualNode *node = vt_virtual_node_of(self, pod);

    pod->stage = stage;
    pod->stage_parts = 2;
    vt_virtual_plan_for_pod(self, VT_VIRTUAL_STAGE, number,
                            now_ns + stage_latency(self, pod));
    vt_node_cpu_add(&node->cpu, node->system_group, number | VT_JOB_CREATED,
                    stage_cpu(self, stage), now_ns);
    vt_virtual_plan_node(self, pod->spec.node);
}

/* What the kubelet was doing for @number is done, and it looks whether to go on. */
static void tear_down(VtRuntimeVirtual *self, uint32_t number, VtTime now_ns)
{
    VtVirtualPod *pod = vt_virtual_pod(self, number);

    let_next_begin(self, pod, now_ns);
    break_off_start(self, number, now_ns);
    vt_virtual_terminate(self, number, now_ns);
}

void vt_virtual_volumes_made(VtRuntimeVirtual *self, uint32_t number, VtTime now_ns)
{
    if (vt_virtual_pod(self, number)->is_stopping) {
        tear_down(self, number, now_ns);
    } else {
        begin_stage(self, number, STAGE_SANDBOX, now_ns);
    }
}

void vt_virtual_stage_part_ended(VtRuntimeVirtual *self, uint32_t number, VtTime now_ns)
{
    VtVirtualPod *pod = vt_virtual_pod(self, number);

    if (--pod->stage_parts > 0)
        return;
    pod->spent_cpu_ns += stage_cpu(self, pod->stage);
    if (pod->stage == STAGE_SANDBOX)
        vt_virtual_node_of(self, pod)->sandboxes--;
    if (pod->is_stopping && pod->requests == 0) {
        tear_down(self, number, now_ns);
    } else if (pod->stage + 1 < STAGES && !pod->is_restarted) {
        begin_stage(self, number, pod->stage + 1, now_ns);
    } else {
        containers_run(self, number, now_ns);
    }
}

void vt_virtual_restart(VtRuntimeVirtual *self, uint32_t number, VtTime now_ns)
{
    VtVirtualPod *pod = vt_virtual_pod(self, number);

    pod->start = VT_POD_MAKING;
    pod->is_restarted = true;
    begin_stage(self, number, STAGE_FUNCTION, now_ns);
}

void vt_virtual_container_started(VtRuntimeVirtual *self, uint32_t number, VtTime now_ns)
{
    const VtDistribution *latency = &self->options.control_plane->application_latency;
    VtVirtualPod *pod = vt_virtual_pod(self, number);

    pod->start = VT_POD_APPLICATION;
    pod->spent_cpu_ns += pod->startup_cpu_ns;
    vt_virtual_plan_for_pod(
        self, VT_VIRTUAL_ANSWERS, number,
        vt_kubelet_config_polled(self->options.kubelet, pod->running_ns,
                                 now_ns + vt_distribution_draw(latency, &pod->rng)));
}

/* The containers are killed, whatever they still wanted to compute. */
static void stop_computing(VtRuntimeVirtual *self, uint32_t number, VtTime now_ns)
{
    VtVirtualPod *pod = vt_virtual_pod(self, number);
    const VtTime left_ns =
        (VtTime)vt_node_cpu_remove(&vt_virtual_node_of(self, pod)->cpu, pod->cpu_group,
                                   number | VT_JOB_STARTING, now_ns);

    pod->work_ns -= left_ns;
    pod->spent_cpu_ns += pod->startup_cpu_ns - left_ns;
    vt_virtual_plan_node(self, pod->spec.node);
}

/* Of a pod that the kubelet has not come to nothing is left to end. */
void vt_virtual_give_up(VtRuntimeVirtual *self, uint32_t number, VtTime now_ns)
{
    VtVirtualPod *pod = vt_virtual_pod(self, number);

    switch (pod->start) {
    case VT_POD_ADMISSION:
        vt_start_queue_forget(&vt_virtual_node_of(self, pod)->starts, number);
        break_off_start(self, number, now_ns);
        vt_virtual_plan_for_pod(self, VT_VIRTUAL_GONE, number, now_ns);
        break;
    case VT_POD_CONTAINERS: stop_computing(self, number, now_ns); /* fall through */
    case VT_POD_APPLICATION:
    case VT_POD_DOWN:
        break_off_start(self, number, now_ns);
        vt_virtual_terminate(self, number, now_ns);
        break;
    case VT_POD_MAKING:
    case VT_POD_GIVEN:
    case VT_POD_ANSWERS:
    case VT_POD_KILLED: break;
    }
}

static VtVirtualPod *open_pod(VtRuntimeVirtual *self, uint32_t number,
                              const VtPodSpec *spec, VtTime now_ns)
{
    const VtControlPlaneConfig *config = self->options.control_plane;

    if (number >= self->pods->len)
        g_array_set_size(self->pods, number + 1);

    VtVirtualPod *pod = vt_virtual_pod(self, number);

    *pod = (VtVirtualPod){
        .spec = *spec,
        .generation = pod->generation,
        .startup_cpu_ns =
            config->start_cpu_ns + spec->memory_mib * config->start_cpu_per_mib_ns,
        .cpu_group = vt_virtual_node_open_pod(&self->nodes[spec->node],
                                              self->options.nodes, number, spec, now_ns),
    };
    vt_crash_backoff_init(&pod->backoff, self->options.kubelet->crash_backoff_initial_ns,
                          self->options.kubelet->crash_backoff_max_ns);
    vt_rng_init(&pod->rng,
                &(VtStreamKey){ .seed = self->options.seed,
                                .subject = self->options.functions[spec->function].hash,
                                .purpose = VT_PURPOSE_POD_START,
                                .position = spec->instance });
    return pod;
}

void vt_virtual_start(VtPodRuntime *base, uint32_t number, const VtPodSpec *spec,
                      VtTime now_ns)
{
    VtRuntimeVirtual *self = (VtRuntimeVirtual *)base;
    VtVirtualPod *pod = open_pod(self, number, spec, now_ns);

    if (self->options.pod_stages != NULL) {
        pod->start = VT_POD_GIVEN;
        vt_virtual_plan_for_pod(self, VT_VIRTUAL_GIVEN, number,
                                now_ns + vt_virtual_stages(self, pod).starting_ns);
        return;
    }
    vt_virtual_plan_for_pod(
        self, VT_VIRTUAL_ADMITTED, number,
        vt_start_queue_pass(&vt_virtual_node_of(self, pod)->starts, now_ns));
}

bool vt_virtual_deploy(VtPodRuntime *base, uint32_t number, const VtPodSpec *spec,
                       VtTime now_ns)
{
    VtVirtualPod *pod = open_pod((VtRuntimeVirtual *)base, number, spec, now_ns);

    pod->start = VT_POD_ANSWERS;
    pod->running_ns = now_ns;
    return true;
}
