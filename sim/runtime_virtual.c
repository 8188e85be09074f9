#include "sim/runtime_virtual.h"

#include "core/prefetch.h"
#include "sim/virtual_model.h"

#include <math.h>

/* However much others take, pods are not starved: the kernel shares. */
#define CORES_LEFT_MIN 0.01

void vt_virtual_plan(VtRuntimeVirtual *self, uint16_t kind, uint32_t subject,
                     uint32_t tag, VtTime at_ns)
{
    vt_scheduler_push(self->scheduler, (VtEvent){ .at_ns = at_ns,
                                                  .target = self->target,
                                                  .kind = kind,
                                                  .subject = subject,
                                                  .tag = tag });
}

/* At most one live event per node: a change that makes the next end later needs no new
 * one, since the old one, when it fires, plans again. */
void vt_virtual_plan_node(VtRuntimeVirtual *self, uint32_t node)
{
    VtVirtualNode *at = &self->nodes[node];
    const VtTime next_ns = vt_node_cpu_next(&at->cpu);

    if (next_ns < at->planned_ns) {
        at->planned_ns = next_ns;
        vt_virtual_plan(self, VT_VIRTUAL_NODE, node, 0, next_ns);
    }
}

void vt_virtual_compute(VtRuntimeVirtual *self, VtVirtualPod *pod, uint32_t job,
                        VtTime work_ns, VtTime now_ns)
{
    pod->work_ns += work_ns;
    vt_node_cpu_add(&vt_virtual_node_of(self, pod)->cpu, pod->cpu_group, job, work_ns,
                    now_ns);
    vt_virtual_plan_node(self, pod->spec.node);
}

/* What others leave of every node's cores changes with the second. */
static void second_begins(VtRuntimeVirtual *self, VtTime now_ns)
{
    const VtBackgroundLoad *load = self->options.background_load;
    const int64_t second = now_ns / VT_S;
    const double left =
        fmax(CORES_LEFT_MIN, vt_node_cpu_cores(self->options.nodes)
                                 - vt_background_load_cores(load, second));

    for (uint32_t node = 0; node < self->options.nodes->count; node++) {
        vt_node_cpu_set_cores(&self->nodes[node].cpu, left, now_ns);
        vt_virtual_plan_node(self, node);
    }
    if (second < vt_background_load_seconds(load))
        vt_virtual_plan(self, VT_VIRTUAL_SECOND, 0, 0, (second + 1) * VT_S);
}

VtPodStages vt_virtual_stages(const VtRuntimeVirtual *self, const VtVirtualPod *pod)
{
    return vt_pod_stages_get(self->options.pod_stages, pod->spec.function,
                             pod->spec.instance);
}

static void job_ended(VtRuntimeVirtual *self, uint32_t job, VtTime now_ns)
{
    if ((job & VT_JOB_STARTING) != 0) {
        vt_virtual_container_started(self, job & ~VT_JOB_STARTING, now_ns);
    } else if ((job & VT_JOB_CREATED) != 0) {
        vt_virtual_stage_part_ended(self, job & ~VT_JOB_CREATED, now_ns);
    } else {
        vt_virtual_served(self, job, now_ns);
    }
}

static void node_due(VtRuntimeVirtual *self, uint32_t node, const VtEvent *event,
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
    vt_virtual_plan_node(self, node);
}

static void handle_pod(VtRuntimeVirtual *self, const VtEvent *event, VtTime now_ns)
{
    const uint32_t number = event->subject;

    if (vt_virtual_pod(self, number)->generation != event->tag)
        return;
    switch (event->kind) {
    case VT_VIRTUAL_ADMITTED: vt_virtual_admitted(self, number, now_ns); break;
    case VT_VIRTUAL_VOLUMES: vt_virtual_volumes_made(self, number, now_ns); break;
    case VT_VIRTUAL_STAGE: vt_virtual_stage_part_ended(self, number, now_ns); break;
    case VT_VIRTUAL_GIVEN: vt_virtual_given(self, number, now_ns); break;
    case VT_VIRTUAL_ANSWERS: vt_virtual_answers(self, number, now_ns); break;
    case VT_VIRTUAL_RESTART: vt_virtual_restart(self, number, now_ns); break;
    case VT_VIRTUAL_KILLED: vt_virtual_killed(self, number, now_ns); break;
    case VT_VIRTUAL_GONE: vt_virtual_gone(self, number, now_ns); break;
    default: g_assert_not_reached();
    }
}

static void handle(void *target, const VtEvent *event, VtTime now_ns)
{
    VtRuntimeVirtual *self = target;

    switch (event->kind) {
    case VT_VIRTUAL_HOP: vt_virtual_arrived(self, event, now_ns); break;
    case VT_VIRTUAL_COMPUTED: vt_virtual_computed(self, event, now_ns); break;
    case VT_VIRTUAL_NODE: node_due(self, event->subject, event, now_ns); break;
    case VT_VIRTUAL_SECOND: second_begins(self, now_ns); break;
    default: handle_pod(self, event, now_ns); break;
    }
}

static double virtual_cpu_busy_s(VtPodRuntime *base, VtTime now_ns)
{
    const VtRuntimeVirtual *self = (const VtRuntimeVirtual *)base;
    double busy_ns = (double)vt_own_cores_busy_ns(&self->own_cores, now_ns);

    for (int64_t node = 0; node < self->options.nodes->count; node++)
        busy_ns += vt_node_cpu_busy_ns(&self->nodes[node].cpu, now_ns);
    return busy_ns / 1e9;
}

typedef struct {
    const VtRuntimeVirtual *runtime;
    uint32_t pod;
} PodJobs;

static bool is_of_pod(const void *context, uint32_t job)
{
    const PodJobs *self = context;

    if ((job & VT_JOB_CREATED) != 0)
        return false; /* the node's, not the pod's */
    if ((job & VT_JOB_STARTING) != 0)
        return (job & ~VT_JOB_STARTING) == self->pod;
    return vt_virtual_requests_at(&self->runtime->requests, job)->pod == self->pod;
}

static VtTime virtual_pod_cpu_ns(VtPodRuntime *base, uint32_t number, VtTime now_ns)
{
    VtRuntimeVirtual *self = (VtRuntimeVirtual *)base;
    const VtVirtualPod *pod = vt_virtual_pod(self, number);
    const PodJobs jobs = { self, number };
    const VtJobFilter filter = { is_of_pod, &jobs };
    const double left_ns = vt_node_cpu_left_ns(&self->nodes[pod->spec.node].cpu,
                                               pod->cpu_group, &filter, now_ns);

    return pod->work_ns - (VtTime)left_ns - vt_virtual_left_ns(self, number, now_ns);
}

static void virtual_expect(const VtPodRuntime *base, uint32_t pod)
{
    const VtRuntimeVirtual *self = (const VtRuntimeVirtual *)base;

    vt_prefetch(vt_virtual_pod(self, pod), VT_VIRTUAL_POD_HOT);
}

static void prefetch(const void *target, const VtEvent *event, unsigned step)
{
    const VtRuntimeVirtual *self = target;
    VtPodListener *listener = self->base.listener;

    if (event->kind != VT_VIRTUAL_COMPUTED)
        return;

    const VtVirtualRequest *request =
        vt_virtual_requests_at(&self->requests, event->subject);

    if (step == 0) {
        vt_prefetch(request, sizeof(*request));
    } else if (step == 1) {
        virtual_expect(&self->base, request->pod);
    }
    listener->ops->expect(listener, event->subject, step);
}

static void virtual_free(VtPodRuntime *base)
{
    VtRuntimeVirtual *self = (VtRuntimeVirtual *)base;

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
        .start = vt_virtual_start,
        .deploy = vt_virtual_deploy,
        .serve = vt_virtual_serve,
        .cut_off = vt_virtual_cut_off,
        .expect = virtual_expect,
        .stop = vt_virtual_stop,
        .cpu_busy_s = virtual_cpu_busy_s,
        .pod_cpu_ns = virtual_pod_cpu_ns,
        .free = virtual_free,
    };
    const VtNodesConfig *nodes = options->nodes;
    VtRuntimeVirtual *self = g_new0(VtRuntimeVirtual, 1);

    self->base.ops = &ops;
    self->options = *options;
    self->scheduler = scheduler;
    self->target = vt_scheduler_register(scheduler, handle, self);
    vt_scheduler_set_prefetch(scheduler, self->target, prefetch);
    self->pods = g_array_new(FALSE, TRUE, sizeof(VtVirtualPod));
    vt_virtual_requests_init(&self->requests);
    self->nodes = g_new(VtVirtualNode, nodes->count);
    for (int64_t node = 0; node < nodes->count; node++)
        vt_virtual_node_init(&self->nodes[node], nodes, options->kubelet);
    if (options->background_load != NULL)
        second_begins(self, 0);
    return &self->base;
}
