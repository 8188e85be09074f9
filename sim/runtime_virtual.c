#include "sim/runtime_virtual.h"

#include "sim/virtual_node.h"
#include "sim/virtual_requests.h"

#include <math.h>

enum {
    EVENT_ADMITTED, /* pod: the kubelet may begin to start it */
    EVENT_VOLUMES,  /* pod: are there */
    EVENT_STAGE,    /* pod: a stage's latency is over */
    EVENT_GIVEN,    /* pod: its containers run at the instant given beforehand */
    EVENT_ANSWERS,  /* pod */
    EVENT_GONE,     /* pod */
    EVENT_HOP,      /* request */
    EVENT_NODE,     /* node: its processor is due */
    EVENT_SECOND,   /* none */
};

/* What the kubelet makes of a pod, in this order, each with a latency and CPU time. */
enum { STAGE_SANDBOX, STAGE_FUNCTION, STAGE_QUEUE_PROXY, STAGES };

/* Jobs of a node's processor are requests, or with one of these bits pods: containers
 * that start, and what the node does for them before. */
#define STARTING_POD (UINT32_C(1) << 31)
#define CREATED_POD  (UINT32_C(1) << 30)

/* However much others take, pods are not starved: the kernel shares. */
#define CORES_LEFT_MIN 0.01

typedef struct {
    VtPodSpec spec;
    VtRng rng;             /* of its start and its end */
    VtTime startup_cpu_ns; /* of the containers themselves */
    VtTime work_ns;        /* given to its node so far */
    VtTime running_ns;
    int stage;
    int stage_parts; /* of it, that have not ended: latency, CPU */
    uint32_t cpu_group;
    uint32_t requests; /* being served */
    bool is_ready;
    bool is_stopping;
} Pod;

typedef struct {
    VtPodRuntime base;
    VtRuntimeVirtualOptions options;
    VtScheduler *scheduler;
    uint8_t target;
    VtVirtualNode *nodes;
    GArray *pods; /* of Pod, by the model's number */
    VtVirtualRequests requests;
} RuntimeVirtual;

static Pod *pod_at(RuntimeVirtual *self, uint32_t pod)
{
    return &g_array_index(self->pods, Pod, pod);
}

static void plan(RuntimeVirtual *self, uint16_t kind, uint32_t subject, VtTime at_ns)
{
    vt_scheduler_push(self->scheduler, (VtEvent){ .at_ns = at_ns,
                                                  .target = self->target,
                                                  .kind = kind,
                                                  .subject = subject });
}

/* At most one live event per node: a change that makes the next end later needs no new
 * one, since the old one, when it fires, plans again. */
static void plan_node(RuntimeVirtual *self, uint32_t node)
{
    VtVirtualNode *at = &self->nodes[node];
    const VtTime next_ns = vt_node_cpu_next(&at->cpu);

    if (next_ns < at->planned_ns) {
        at->planned_ns = next_ns;
        plan(self, EVENT_NODE, node, next_ns);
    }
}

static VtVirtualNode *node_of(const RuntimeVirtual *self, const Pod *pod)
{
    return &self->nodes[pod->spec.node];
}

static void compute(RuntimeVirtual *self, Pod *pod, uint32_t job, VtTime work_ns,
                    VtTime now_ns)
{
    pod->work_ns += work_ns;
    vt_node_cpu_add(&node_of(self, pod)->cpu, pod->cpu_group, job, work_ns, now_ns);
    plan_node(self, pod->spec.node);
}

/* What others leave of every node's cores changes with the second. */
static void second_begins(RuntimeVirtual *self, VtTime now_ns)
{
    const VtBackgroundLoad *load = self->options.background_load;
    const int64_t second = now_ns / VT_S;
    const double left =
        fmax(CORES_LEFT_MIN, vt_node_cpu_cores(self->options.nodes)
                                 - vt_background_load_cores(load, second));

    for (uint32_t node = 0; node < self->options.nodes->count; node++) {
        vt_node_cpu_set_cores(&self->nodes[node].cpu, left, now_ns);
        plan_node(self, node);
    }
    if (second < vt_background_load_seconds(load))
        plan(self, EVENT_SECOND, 0, (second + 1) * VT_S);
}

static VtPodStages stages_of(const RuntimeVirtual *self, const Pod *pod)
{
    return vt_pod_stages_get(self->options.pod_stages, pod->spec.function,
                             pod->spec.instance);
}

static void terminate(RuntimeVirtual *self, uint32_t number, VtTime now_ns)
{
    const VtDistribution *latency = &self->options.control_plane->termination_latency;
    Pod *pod = pod_at(self, number);
    VtTime latency_ns = 0; /* a length given beforehand is over with stop() */

    if (self->options.pod_stages == NULL
        || stages_of(self, pod).termination_ns == VT_UNKNOWN)
        latency_ns = vt_distribution_draw(latency, &pod->rng);
    plan(self, EVENT_GONE, number, now_ns + latency_ns);
}

static void virtual_start(VtPodRuntime *base, uint32_t number, const VtPodSpec *spec,
                          VtTime now_ns)
{
    RuntimeVirtual *self = (RuntimeVirtual *)base;
    const VtControlPlaneConfig *config = self->options.control_plane;

    if (number >= self->pods->len)
        g_array_set_size(self->pods, number + 1);

    Pod *pod = pod_at(self, number);

    *pod = (Pod){
        .spec = *spec,
        .startup_cpu_ns =
            config->start_cpu_ns + spec->memory_mib * config->start_cpu_per_mib_ns,
        .cpu_group = vt_virtual_node_open_pod(&self->nodes[spec->node],
                                              self->options.nodes, number, spec, now_ns),
    };
    vt_rng_init(&pod->rng,
                &(VtStreamKey){ .seed = self->options.seed,
                                .subject = self->options.functions[spec->function].hash,
                                .purpose = VT_PURPOSE_POD_START,
                                .position = spec->instance });
    if (self->options.pod_stages != NULL) {
        plan(self, EVENT_GIVEN, number, now_ns + stages_of(self, pod).starting_ns);
        return;
    }
    plan(self, EVENT_ADMITTED, number,
         vt_start_queue_pass(&node_of(self, pod)->starts, now_ns));
}

/* Keyed by the invocation, so that policies are compared under the same hops; not by its
 * id, which counts those of other functions too. */
static VtTime draw_hop(const RuntimeVirtual *self, const VtInvocation *invocation)
{
    const VtStreamKey key = {
        .seed = self->options.seed,
        .subject = self->options.functions[invocation->function].hash,
        .purpose = VT_PURPOSE_DATA_PATH,
        .position = vt_hash_mix((uint64_t)invocation->scheduled_ns)
                  ^ (uint64_t)invocation->requested_ns,
    };
    VtRng rng;

    vt_rng_init(&rng, &key);
    return vt_distribution_draw(&self->options.data_path->hop_latency, &rng);
}

static void virtual_serve(VtPodRuntime *base, uint32_t pod, uint32_t request,
                          const VtInvocation *invocation, VtTime now_ns)
{
    RuntimeVirtual *self = (RuntimeVirtual *)base;
    const uint32_t generation =
        vt_virtual_requests_begin(&self->requests, request, pod, invocation)->generation;

    pod_at(self, pod)->requests++;
    vt_scheduler_push(self->scheduler,
                      (VtEvent){ .at_ns = now_ns + draw_hop(self, invocation),
                                 .target = self->target,
                                 .kind = EVENT_HOP,
                                 .subject = request,
                                 .tag = generation });
}

static void virtual_stop(VtPodRuntime *base, uint32_t number, VtTime now_ns)
{
    RuntimeVirtual *self = (RuntimeVirtual *)base;
    Pod *pod = pod_at(self, number);

    pod->is_stopping = true;
    if (pod->is_ready && pod->requests == 0)
        terminate(self, number, now_ns);
}

static VtTime startup_cpu(const RuntimeVirtual *self, const Pod *pod)
{
    const VtKubeletConfig *kubelet = self->options.kubelet;

    if (self->options.pod_stages != NULL)
        return 0;
    return pod->startup_cpu_ns + kubelet->sandbox_cpu_ns + 2 * kubelet->container_cpu_ns;
}

/* A pod that was told to stop while it started finishes its start first, as the
 * kubelet does; it is reported all the same, since that is what it has cost. */
static void answers(RuntimeVirtual *self, uint32_t number, VtTime now_ns)
{
    Pod *pod = pod_at(self, number);
    VtPodListener *listener = self->base.listener;

    pod->is_ready = true;
    if (pod->is_stopping)
        terminate(self, number, now_ns);
    listener->ops->ready(listener, number, startup_cpu(self, pod), now_ns);
}

static void given(RuntimeVirtual *self, uint32_t number, VtTime now_ns)
{
    VtPodListener *listener = self->base.listener;

    listener->ops->started(listener, number, now_ns);
    answers(self, number, now_ns);
}

static void make_volumes(RuntimeVirtual *self, uint32_t number, VtTime now_ns)
{
    const VtDistribution *latency = &self->options.kubelet->volume_latency;

    plan(self, EVENT_VOLUMES, number,
         now_ns + vt_distribution_draw(latency, &pod_at(self, number)->rng));
}

static void admitted(RuntimeVirtual *self, uint32_t number, VtTime now_ns)
{
    if (vt_start_queue_enter(&node_of(self, pod_at(self, number))->starts, number))
        make_volumes(self, number, now_ns);
}

static void containers_run(RuntimeVirtual *self, uint32_t number, VtTime now_ns)
{
    Pod *pod = pod_at(self, number);
    VtPodListener *listener = self->base.listener;
    const uint32_t next = vt_start_queue_leave(&node_of(self, pod)->starts);

    if (next != VT_START_NONE)
        make_volumes(self, next, now_ns);
    pod->running_ns = now_ns;
    listener->ops->started(listener, number, now_ns);
    compute(self, pod, number | STARTING_POD, pod->startup_cpu_ns, now_ns);
}

/* Sandboxes in the making hold one another up: they want the same locks. */
static VtTime stage_latency(RuntimeVirtual *self, Pod *pod)
{
    const VtKubeletConfig *kubelet = self->options.kubelet;

    if (pod->stage != STAGE_SANDBOX)
        return vt_distribution_draw(&kubelet->container_latency, &pod->rng);

    const VtTime latency_ns =
        vt_distribution_draw(&self->options.control_plane->sandbox_latency, &pod->rng);
    const int64_t others = node_of(self, pod)->sandboxes++;

    return latency_ns
         + (VtTime)((double)(others * latency_ns) * kubelet->sandbox_contention);
}

static void begin_stage(RuntimeVirtual *self, uint32_t number, int stage, VtTime now_ns)
{
    const VtKubeletConfig *kubelet = self->options.kubelet;
    const VtTime cpu_ns =
        stage == STAGE_SANDBOX ? kubelet->sandbox_cpu_ns : kubelet->container_cpu_ns;
    Pod *pod = pod_at(self, number);
    VtVirtualNode *node = node_of(self, pod);

    pod->stage = stage;
    pod->stage_parts = 2;
    plan(self, EVENT_STAGE, number, now_ns + stage_latency(self, pod));
    vt_node_cpu_add(&node->cpu, node->system_group, number | CREATED_POD, cpu_ns, now_ns);
    plan_node(self, pod->spec.node);
}

static void stage_part_ended(RuntimeVirtual *self, uint32_t number, VtTime now_ns)
{
    Pod *pod = pod_at(self, number);

    if (--pod->stage_parts > 0)
        return;
    if (pod->stage == STAGE_SANDBOX)
        node_of(self, pod)->sandboxes--;
    if (pod->stage + 1 < STAGES) {
        begin_stage(self, number, pod->stage + 1, now_ns);
    } else {
        containers_run(self, number, now_ns);
    }
}

static void container_started(RuntimeVirtual *self, uint32_t number, VtTime now_ns)
{
    const VtDistribution *latency = &self->options.control_plane->application_latency;
    Pod *pod = pod_at(self, number);

    plan(self, EVENT_ANSWERS, number,
         vt_kubelet_config_polled(self->options.kubelet, pod->running_ns,
                                  now_ns + vt_distribution_draw(latency, &pod->rng)));
}

static void served(RuntimeVirtual *self, uint32_t number, VtTime now_ns)
{
    const VtVirtualRequest request = *vt_virtual_requests_at(&self->requests, number);
    Pod *pod = pod_at(self, request.pod);
    VtPodListener *listener = self->base.listener;

    pod->requests--;
    vt_virtual_requests_end(&self->requests, number);
    vt_node_memory_use(&node_of(self, pod)->memory, request.pod,
                       -(int64_t)request.memory_mib);
    if (pod->is_stopping && pod->requests == 0)
        terminate(self, request.pod, now_ns);
    listener->ops->served(listener, number, VT_STATUS_OK, request.work_ns, now_ns);
}

static void job_ended(RuntimeVirtual *self, uint32_t job, VtTime now_ns)
{
    if ((job & STARTING_POD) != 0) {
        container_started(self, job & ~STARTING_POD, now_ns);
    } else if ((job & CREATED_POD) != 0) {
        stage_part_ended(self, job & ~CREATED_POD, now_ns);
    } else {
        served(self, job, now_ns);
    }
}

static void node_due(RuntimeVirtual *self, uint32_t node, const VtEvent *event,
                     VtTime now_ns)
{
    VtVirtualNode *at = &self->nodes[node];
    uint32_t job = 0;

    if (event->at_ns != at->planned_ns)
        return;
    while (vt_node_cpu_next(&at->cpu) <= now_ns) {
        if (vt_node_cpu_step(&at->cpu, now_ns, &job))
            job_ended(self, job, now_ns);
    }
    at->planned_ns = VT_NEVER;
    plan_node(self, node);
}

static void gone(RuntimeVirtual *self, uint32_t number, VtTime now_ns)
{
    const Pod *pod = pod_at(self, number);
    VtPodListener *listener = self->base.listener;

    vt_node_memory_close(&node_of(self, pod)->memory, number);
    vt_node_cpu_close(&self->nodes[pod->spec.node].cpu, pod->cpu_group, now_ns);
    listener->ops->gone(listener, number, now_ns);
}

/* It ends without an answer; what it still had to compute, nobody computes. */
static void break_off(RuntimeVirtual *self, uint32_t number, VtTime now_ns)
{
    const VtVirtualRequest *request = vt_virtual_requests_at(&self->requests, number);
    VtPodListener *listener = self->base.listener;
    Pod *pod = pod_at(self, request->pod);
    VtNodeCpu *cpu = &node_of(self, pod)->cpu;

    if (request->is_computing)
        pod->work_ns -= (VtTime)vt_node_cpu_remove(cpu, pod->cpu_group, number, now_ns);
    pod->requests--;
    vt_virtual_requests_end(&self->requests, number);
    listener->ops->served(listener, number, VT_STATUS_ERROR, VT_UNKNOWN, now_ns);
}

/* Requests that wait in the pod's queue-proxy come in meanwhile, and end like the rest.
 */
static void kill_pod(RuntimeVirtual *self, uint32_t number, VtTime now_ns)
{
    const Pod *pod = pod_at(self, number);

    self->base.listener->ops->failing(self->base.listener, number, now_ns);
    while (pod->requests > 0)
        break_off(self, vt_virtual_requests_of(&self->requests, number), now_ns);
    plan_node(self, pod->spec.node);
    gone(self, number, now_ns);
}

/* A request has come to its function, and its memory is in use. */
static void arrived(RuntimeVirtual *self, const VtEvent *event, VtTime now_ns)
{
    VtVirtualRequest *request = vt_virtual_requests_at(&self->requests, event->subject);

    if (!request->is_served || request->generation != event->tag)
        return;
    request->is_computing = true;

    Pod *pod = pod_at(self, request->pod);
    VtNodeMemory *memory = &node_of(self, pod)->memory;

    vt_node_memory_use(memory, request->pod, request->memory_mib);
    compute(self, pod, event->subject, request->work_ns, now_ns);
    while (vt_node_memory_victim(memory) != VT_MEMORY_NOBODY)
        kill_pod(self, vt_node_memory_victim(memory), now_ns);
}

static void handle(void *target, const VtEvent *event, VtTime now_ns)
{
    RuntimeVirtual *self = target;

    switch (event->kind) {
    case EVENT_ADMITTED: admitted(self, event->subject, now_ns); break;
    case EVENT_VOLUMES: begin_stage(self, event->subject, STAGE_SANDBOX, now_ns); break;
    case EVENT_STAGE: stage_part_ended(self, event->subject, now_ns); break;
    case EVENT_GIVEN: given(self, event->subject, now_ns); break;
    case EVENT_ANSWERS: answers(self, event->subject, now_ns); break;
    case EVENT_HOP: arrived(self, event, now_ns); break;
    case EVENT_NODE: node_due(self, event->subject, event, now_ns); break;
    case EVENT_GONE: gone(self, event->subject, now_ns); break;
    case EVENT_SECOND: second_begins(self, now_ns); break;
    default: g_assert_not_reached();
    }
}

static double virtual_cpu_busy_s(VtPodRuntime *base, VtTime now_ns)
{
    const RuntimeVirtual *self = (const RuntimeVirtual *)base;
    double busy_ns = 0;

    for (int64_t node = 0; node < self->options.nodes->count; node++)
        busy_ns += vt_node_cpu_busy_ns(&self->nodes[node].cpu, now_ns);
    return busy_ns / 1e9;
}

typedef struct {
    const RuntimeVirtual *runtime;
    uint32_t pod;
} PodJobs;

static bool is_of_pod(const void *context, uint32_t job)
{
    const PodJobs *self = context;

    if ((job & CREATED_POD) != 0)
        return false; /* the node's, not the pod's */
    if ((job & STARTING_POD) != 0)
        return (job & ~STARTING_POD) == self->pod;
    return vt_virtual_requests_at(&self->runtime->requests, job)->pod == self->pod;
}

static VtTime virtual_pod_cpu_ns(VtPodRuntime *base, uint32_t number, VtTime now_ns)
{
    RuntimeVirtual *self = (RuntimeVirtual *)base;
    const Pod *pod = pod_at(self, number);
    const PodJobs jobs = { self, number };
    const VtJobFilter filter = { is_of_pod, &jobs };
    const double left_ns = vt_node_cpu_left_ns(&self->nodes[pod->spec.node].cpu,
                                               pod->cpu_group, &filter, now_ns);

    return pod->work_ns - (VtTime)left_ns;
}

static void virtual_free(VtPodRuntime *base)
{
    RuntimeVirtual *self = (RuntimeVirtual *)base;

    for (int64_t node = 0; node < self->options.nodes->count; node++)
        vt_virtual_node_clear(&self->nodes[node]);
    g_free(self->nodes);
    g_array_unref(self->pods);
    vt_virtual_requests_clear(&self->requests);
    g_free(self);
}

VtPodRuntime *vt_runtime_virtual_new(const VtRuntimeVirtualOptions *options,
                                     VtScheduler *scheduler)
{
    static const VtPodRuntimeOps ops = {
        .start = virtual_start,
        .serve = virtual_serve,
        .stop = virtual_stop,
        .cpu_busy_s = virtual_cpu_busy_s,
        .pod_cpu_ns = virtual_pod_cpu_ns,
        .free = virtual_free,
    };
    const VtNodesConfig *nodes = options->nodes;
    RuntimeVirtual *self = g_new0(RuntimeVirtual, 1);

    self->base.ops = &ops;
    self->options = *options;
    self->scheduler = scheduler;
    self->target = vt_scheduler_register(scheduler, handle, self);
    self->pods = g_array_new(FALSE, FALSE, sizeof(Pod));
    vt_virtual_requests_init(&self->requests);
    self->nodes = g_new(VtVirtualNode, nodes->count);
    for (int64_t node = 0; node < nodes->count; node++)
        vt_virtual_node_init(&self->nodes[node], nodes, options->kubelet);
    if (options->background_load != NULL)
        second_begins(self, 0);
    return &self->base;
}
