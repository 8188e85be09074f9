#include "sim/knative.h"

#include "core/errors.h"
#include "sim/activators.h"
#include "sim/knative_model.h"
#include "sim/placement/registry.h"
#include "sim/scale_down.h"

static bool is_alive(const VtKnative *self, const VtEvent *event)
{
    return vt_pods_at(&self->pods, event->subject)->generation == event->tag;
}

static void handle_pod(VtKnative *self, const VtEvent *event, VtTime now_ns)
{
    if (!is_alive(self, event))
        return;
    switch (event->kind) {
    case VT_KNATIVE_SCHEDULE: vt_deployment_schedule(self, event->subject, now_ns); break;
    case VT_KNATIVE_RESCHEDULE:
        vt_deployment_reschedule(self, event->subject, now_ns);
        break;
    case VT_KNATIVE_NOTICED: vt_pod_status_noticed(self, event->subject, now_ns); break;
    case VT_KNATIVE_READINESS: vt_pod_status_probe(self, event->subject, now_ns); break;
    case VT_KNATIVE_CRASH_NOTICED:
        vt_pod_crash_noticed(self, event->subject, now_ns);
        break;
    case VT_KNATIVE_CRASH_TOLD: vt_pod_crash_told(self, event->subject, now_ns); break;
    case VT_KNATIVE_USABLE: vt_pod_status_usable(self, event->subject, now_ns); break;
    case VT_KNATIVE_READY: vt_pod_status_ready(self, event->subject, now_ns); break;
    case VT_KNATIVE_DELETE: vt_replicas_pod_deleted(self, event->subject, now_ns); break;
    case VT_KNATIVE_DRAINED:
        vt_deployment_stop_if_drained(self, event->subject, now_ns);
        break;
    default: g_assert_not_reached();
    }
}

static void handle_control_plane(VtKnative *self, const VtEvent *event, VtTime now_ns)
{
    const uint32_t number = event->subject;

    switch (event->kind) {
    case VT_KNATIVE_SYNCED:
        vt_controllers_synced(self, (VtController)event->tag, number, now_ns);
        break;
    case VT_KNATIVE_REPLICAS:
        vt_controllers_add(self, VT_CONTROLLER_DEPLOYMENT, number, now_ns);
        break;
    case VT_KNATIVE_REPLICA_SET:
        vt_controllers_add(self, VT_CONTROLLER_REPLICA_SET, number, now_ns);
        break;
    case VT_KNATIVE_CREATE: vt_replicas_pod_created(self, number, now_ns); break;
    case VT_KNATIVE_SERVICE:
        vt_controllers_add(self, VT_CONTROLLER_SERVICE, number, now_ns);
        break;
    case VT_KNATIVE_STATUS:
        if (vt_knative_revision(self, number)->is_reconciled)
            vt_reconciler_add(self, number, now_ns);
        break;
    case VT_KNATIVE_PROBE: vt_reconciler_probe(self, number, now_ns); break;
    case VT_KNATIVE_NODE_SYNC: vt_service_nodes_synced(self, now_ns); break;
    case VT_KNATIVE_ENDPOINTS:
        vt_service_endpoints_changed(self, number, event->tag != 0, now_ns);
        break;
    default: g_assert_not_reached();
    }
}

static void handle(void *target, const VtEvent *event, VtTime now_ns)
{
    VtKnative *self = target;

    switch (event->kind) {
    case VT_KNATIVE_START: vt_scaling_start(self); break;
    case VT_KNATIVE_TIMEOUT: vt_data_path_time_out(self, event->subject, now_ns); break;
    case VT_KNATIVE_REPORT: vt_autoscaling_report(self, event->subject, now_ns); break;
    case VT_KNATIVE_TICK: vt_autoscaling_tick(self, event->subject, now_ns); break;
    case VT_KNATIVE_RECONCILE:
        vt_reconciler_requeued(self, event->subject, event->at_ns, now_ns);
        break;
    case VT_KNATIVE_WAKE:
        vt_scaling_woken(self, event->subject, event->at_ns, now_ns);
        break;
    case VT_KNATIVE_FORESEE: vt_scaling_foresee(self, now_ns); break;
    case VT_KNATIVE_SCHEDULE:
    case VT_KNATIVE_RESCHEDULE:
    case VT_KNATIVE_NOTICED:
    case VT_KNATIVE_READINESS:
    case VT_KNATIVE_CRASH_NOTICED:
    case VT_KNATIVE_CRASH_TOLD:
    case VT_KNATIVE_USABLE:
    case VT_KNATIVE_READY:
    case VT_KNATIVE_DELETE:
    case VT_KNATIVE_DRAINED: handle_pod(self, event, now_ns); break;
    default: handle_control_plane(self, event, now_ns); break;
    }
}

static VtKnative *from_listener(VtPodListener *listener)
{
    return (VtKnative *)((char *)listener - offsetof(VtKnative, listener));
}

static void on_started(VtPodListener *listener, uint32_t pod, VtTime now_ns)
{
    vt_pod_status_started(from_listener(listener), pod, now_ns);
}

static void on_ready(VtPodListener *listener, uint32_t pod, VtTime startup_cpu_ns,
                     VtTime now_ns)
{
    vt_pod_status_answers(from_listener(listener), pod, startup_cpu_ns, now_ns);
}

static void on_given_up(VtPodListener *listener, uint32_t pod, VtTime startup_cpu_ns,
                        VtTime now_ns)
{
    (void)now_ns;
    vt_pods_at(&from_listener(listener)->pods, pod)->row.startup_cpu_ns = startup_cpu_ns;
}

static void on_served(VtPodListener *listener, uint32_t request, VtStatus status,
                      VtTime executed_ns, VtTime now_ns)
{
    vt_data_path_served(from_listener(listener), request, status, executed_ns, now_ns);
}

static VtTime on_crashed(VtPodListener *listener, uint32_t pod, VtTime now_ns)
{
    return vt_pod_crash(from_listener(listener), pod, now_ns);
}

static void on_gone(VtPodListener *listener, uint32_t pod, VtTime now_ns)
{
    vt_deployment_pod_gone(from_listener(listener), pod, now_ns);
}

static void knative_submit(VtPlatform *base, uint32_t slot,
                           const VtInvocation *invocation, VtTime now_ns)
{
    vt_data_path_submit((VtKnative *)base, slot, invocation, now_ns);
}

static void knative_observe(VtPlatform *base, VtSecond *second, VtTime now_ns)
{
    VtKnative *self = (VtKnative *)base;
    const double busy_s =
        self->options.runtime->ops->cpu_busy_s(self->options.runtime, now_ns);

    second->queued = self->queued;
    second->pods_desired = self->pods_desired;
    second->pods_starting = self->pods_starting;
    second->pods_ready = self->pods_ready;
    second->pods_terminating = self->pods_terminating;
    second->cpu_busy_cores = busy_s - self->busy_s;
    self->busy_s = busy_s;
}

/* One pass over all pods, so that thousands of functions cost no more than their pods. */
static void knative_observe_functions(VtPlatform *base, VtSecond *functions,
                                      VtTime now_ns)
{
    const VtKnative *self = (const VtKnative *)base;

    (void)now_ns;
    for (uint32_t i = 0; i < self->options.functions_count; i++) {
        const VtRevision *revision = vt_knative_revision(self, i);

        functions[i].queued = revision->queued;
        functions[i].pods_desired = revision->replicas;
        functions[i].pods_ready = revision->pods_ready;
        functions[i].pods_starting =
            (int64_t)revision->pods.length - revision->pods_ready;
        functions[i].pods_terminating = 0;
    }
    for (uint32_t i = 0; i < self->pods.count; i++) {
        const VtPod *pod = vt_pods_at(&self->pods, i);

        if (pod->row.gone_ns != VT_UNKNOWN)
            continue;
        functions[pod->row.function].pods_terminating += vt_pod_is_deleted(pod);
    }
}

/* Pods that outlive the run are reported as they are, in the order of their numbers. */
static void knative_finish(VtPlatform *base, VtTime now_ns)
{
    VtKnative *self = (VtKnative *)base;

    vt_data_path_finish(self, now_ns);
    for (uint32_t pod = 0; pod < self->pods.count; pod++) {
        const VtPodRow *row = &vt_pods_at(&self->pods, pod)->row;

        if (row->gone_ns == VT_UNKNOWN)
            vt_run_log_pod(self->options.log, row);
    }
}

static void knative_free(VtPlatform *base)
{
    VtKnative *self = (VtKnative *)base;

    for (size_t i = 0; self->revisions != NULL && i < self->options.functions_count;
         i++) {
        vt_scaling_clear(&self->revisions[i]);
        vt_activator_pool_clear(&self->revisions[i].activators);
        vt_pod_list_clear(&self->revisions[i].pods);
    }
    g_aligned_free(self->revisions);
    vt_requests_clear(&self->requests);
    vt_pods_clear(&self->pods);
    vt_pod_status_clear(self);
    vt_nodes_clear(&self->nodes);
    g_free(self->beside);
    vt_controllers_clear(&self->controllers);
    for (int64_t i = 0; i < self->options.data_path->activators; i++)
        g_array_unref(self->reporting[i]);
    g_free(self->reporting);
    g_strfreev(self->activators);
    g_array_unref(self->sampled);
    g_array_unref(self->deletable);
    g_array_unref(self->freed);
    g_queue_free(self->unschedulable);
    g_free(self);
}

/* As Kubernetes' API server refuses limits below requests. Pods whose rest alone exceeds
 * what they reserve would be killed for nothing that the model knows. */
static bool check_memory(const VtKnative *self, uint32_t number, GError **error)
{
    const VtFunction *function = &self->options.functions[number];
    const VtResourcesConfig *resources = &vt_knative_config(self, number)->resources;
    const int64_t request_mib = vt_knative_revision(self, number)->reservation.memory_mib;
    const int64_t limit_mib =
        vt_memory_limit_mib(&resources->memory_limit, function->memory_max_mib);

    if (limit_mib > 0 && limit_mib < request_mib) {
        g_set_error(error, VT_ERROR, VT_ERROR_INPUT,
                    "function '%s': resources.memory-limit (%" PRId64
                    " MiB) is below resources.memory-request (%" PRId64 " MiB)",
                    function->name, limit_mib, request_mib);
        return false;
    }
    if (resources->memory_base_mib > request_mib) {
        g_set_error(error, VT_ERROR, VT_ERROR_INPUT,
                    "function '%s': resources.memory-base (%" PRId64
                    " MiB) is above resources.memory-request (%" PRId64 " MiB)",
                    function->name, resources->memory_base_mib, request_mib);
        return false;
    }
    return true;
}

static bool check(const VtKnative *self, uint32_t number, GError **error)
{
    const char *name = self->options.functions[number].name;
    const VtReservation *reservation = &vt_knative_revision(self, number)->reservation;

    if (vt_nodes_fits(&self->nodes, 0, reservation))
        return check_memory(self, number, error);
    g_set_error(error, VT_ERROR, VT_ERROR_INPUT,
                "function '%s': a pod of %" PRId64 "m CPU and %" PRId64
                " MiB fits no node: see resources.cpu-request, resources.memory-request, "
                "nodes.cpu and nodes.memory",
                name, reservation->cpu_milli, reservation->memory_mib);
    return false;
}

static void init_chance(VtRevision *revision, uint64_t seed, uint64_t hash)
{
    const VtStreamKey balancer = {
        .seed = seed,
        .subject = hash,
        .purpose = VT_PURPOSE_BALANCER,
    };

    vt_draws_init(&revision->draws, seed, hash);
    vt_rng_init(&revision->balancer_rng, &balancer);
}

/* Most functions have the configuration of the one before. They share its place in
 * memory, and so in the processor's caches. */
static const VtRevisionConfig *config_of(const VtKnative *self, uint32_t number)
{
    const VtRevisionConfig *own = &self->options.configs[number];
    const VtRevisionConfig *before =
        number > 0 ? vt_knative_config(self, number - 1) : own;

    return vt_has_same_bytes(own, before, sizeof(*own)) ? before : own;
}

static void init_revision(VtKnative *self, uint32_t number)
{
    VtRevision *revision = vt_knative_revision(self, number);

    revision->config = config_of(self, number);
    revision->next_scrape_ns = VT_NEVER;

    const VtResourcesConfig *resources = &vt_knative_config(self, number)->resources;

    init_chance(revision, self->options.seed, self->options.functions[number].hash);
    vt_activator_pool_init(&revision->activators, (const char *const *)self->activators,
                           (uint32_t)self->options.data_path->activators);
    vt_activator_pool_choose(&revision->activators, self->options.functions[number].name,
                             VT_ACTIVATORS_MIN);
    revision->service.activators_written = (int32_t)revision->activators.chosen;
    vt_request_list_init(&revision->in_flight);
    vt_idle_pods_init(&revision->idle);
    revision->reservation = (VtReservation){
        .cpu_milli = resources->cpu_request_milli,
        .memory_mib = vt_memory_request_mib(
            &resources->memory_request, self->options.functions[number].memory_max_mib),
    };
}

static void on_expected(VtPodListener *listener, uint32_t request, unsigned step)
{
    vt_footprint_end(from_listener(listener), request, step);
}

static void knative_expect(VtPlatform *base, uint32_t function)
{
    vt_footprint_arrival((VtKnative *)base, function);
}

static VtKnative *new_model(const VtKnativeOptions *options)
{
    static const VtPlatformOps platform_ops = {
        .submit = knative_submit,
        .expect = knative_expect,
        .observe = knative_observe,
        .observe_functions = knative_observe_functions,
        .finish = knative_finish,
        .free = knative_free,
    };
    static const VtPodListenerOps listener_ops = {
        .started = on_started,
        .ready = on_ready,
        .given_up = on_given_up,
        .served = on_served,
        .crashed = on_crashed,
        .gone = on_gone,
        .expect = on_expected,
    };
    VtKnative *self = g_new0(VtKnative, 1);

    self->base.ops = &platform_ops;
    self->listener.ops = &listener_ops;
    self->options = *options;
    self->revisions = vt_cache_lines_new0(options->functions_count, sizeof(VtRevision));
    self->activators = vt_activators_addresses((size_t)options->data_path->activators);
    self->reporting = g_new(GArray *, options->data_path->activators);
    for (int64_t i = 0; i < options->data_path->activators; i++)
        self->reporting[i] = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    self->sampled = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    self->deletable = g_array_new(FALSE, FALSE, sizeof(VtScaleDownPod));
    self->freed = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    self->unschedulable = g_queue_new();
    self->placement = vt_placement_get((size_t)options->nodes->placement);
    vt_requests_init(&self->requests);
    vt_pods_init(&self->pods);
    vt_nodes_init(&self->nodes, options->nodes);
    self->beside = g_new(uint32_t, self->nodes.count);
    vt_controllers_init(&self->controllers, options->control_plane,
                        options->functions_count);
    vt_pod_status_init(self);
    return self;
}

VtPlatform *vt_knative_new(const VtKnativeOptions *options, GError **error)
{
    g_autoptr(VtPlatform) platform = &new_model(options)->base;
    VtKnative *self = (VtKnative *)platform;

    for (uint32_t i = 0; i < options->functions_count; i++) {
        init_revision(self, i);
        if (!check(self, i, error) || !vt_scaling_check(self, i, error))
            return NULL;
    }
    self->target = vt_scheduler_register(options->scheduler, handle, self);
    vt_scheduler_set_prefetch(options->scheduler, self->target, vt_footprint_event);
    options->runtime->listener = &self->listener;
    vt_knative_plan(self, VT_KNATIVE_START, 0, 0, 0);
    return g_steal_pointer(&platform);
}
