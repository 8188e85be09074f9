/* Where a revision's address leads: private endpoints (its pods), public endpoints (pods
 * or activators), and the ingress that follows them. */
#include "sim/activators.h"
#include "sim/knative_model.h"

/* How long a probe is in a pod that it reaches. */
#define PROBE_NS VT_MS

VtTime vt_service_sync_endpoints(VtKnative *self, uint32_t number, VtTime now_ns)
{
    const VtTime end_ns =
        vt_controllers_call(self, number, VT_CLIENT_PRIVATE_ENDPOINTS,
                            self->options.control_plane->calls.private_endpoints, now_ns);

    vt_knative_plan(self, VT_KNATIVE_SERVICE, number, 0, end_ns);
    return end_ns;
}

/* Activators are in the endpoints while they are asked for or no pod is ready; since when
 * is told in whole seconds. */
static void update_status(VtService *self, bool is_proxied, bool is_ready,
                          VtTime second_ns)
{
    self->is_ready = is_ready;
    if (!is_proxied) {
        self->proxied_since_ns = VT_UNKNOWN;
    } else if (self->proxied_since_ns == VT_UNKNOWN) {
        self->proxied_since_ns = second_ns;
    }
}

static VtTime write_endpoints(VtKnative *self, uint32_t number, bool is_direct,
                              VtTime now_ns)
{
    const VtControlPlaneConfig *config = self->options.control_plane;
    const VtTime written_ns = vt_controllers_call(
        self, number, VT_CLIENT_PUBLIC_ENDPOINTS, config->calls.endpoints, now_ns);

    vt_knative_plan(self, VT_KNATIVE_ENDPOINTS, number, is_direct,
                    written_ns
                        + vt_knative_draw(self, number, VT_DRAW_ENDPOINTS,
                                          &config->endpoints_latency));
    return written_ns;
}

static VtTime write_status(VtKnative *self, uint32_t number, VtTime now_ns)
{
    const VtTime written_ns =
        vt_controllers_call(self, number, VT_CLIENT_SERVICE_STATUS,
                            self->options.control_plane->calls.service_status, now_ns);

    vt_knative_plan_status(self, number, written_ns);
    return written_ns;
}

/* There may be fewer in the cluster than are asked for. */
static int32_t activators_of(const VtRevision *revision)
{
    return MIN((int32_t)revision->activators.count,
               MAX(revision->kpa.activators, VT_ACTIVATORS_MIN));
}

/* Public endpoints are pods only when that is asked for and one is ready. They change
 * with the mode, and in Serve mode with every pod that comes or goes.
 * [kn: pkg/reconciler/serverlessservice] */
VtTime vt_service_sync(VtKnative *self, uint32_t number, VtTime now_ns)
{
    VtRevision *revision = vt_knative_revision(self, number);
    VtService *service = &revision->service;
    const VtService before = *service;
    const bool is_ready = revision->pods_ready > 0;
    const bool is_direct = revision->kpa.service_mode == VT_SERVICE_SERVE && is_ready;
    VtTime endpoints_ns = now_ns;
    VtTime status_ns = now_ns;

    service->is_direct_written = is_direct;
    service->pods_written = revision->pods_changes;
    service->activators_written = activators_of(revision);
    if (is_direct != before.is_direct_written
        || (!is_direct && service->activators_written != before.activators_written)
        || (is_direct && service->pods_written != before.pods_written))
        endpoints_ns = write_endpoints(self, number, is_direct, now_ns);
    update_status(service, !is_direct, is_ready,
                  vt_autoscaler_config_second(
                      &vt_knative_config(self, number)->autoscaler, now_ns));
    if (is_ready != before.is_ready
        || (service->proxied_since_ns == VT_UNKNOWN)
               != (before.proxied_since_ns == VT_UNKNOWN))
        status_ns = write_status(self, number, now_ns);
    return MAX(endpoints_ns, status_ns);
}

/* Nodes follow changes of any endpoints at most so often. [k8s: kube-proxy minSyncPeriod]
 */
static void plan_node_sync(VtKnative *self, VtTime now_ns)
{
    const VtTime interval_ns = self->options.control_plane->service_sync_interval_ns;

    if (self->has_node_sync || interval_ns == 0)
        return;
    self->has_node_sync = true;
    vt_knative_plan(self, VT_KNATIVE_NODE_SYNC, 0, 0,
                    MAX(now_ns, self->nodes_synced_ns + interval_ns));
}

void vt_service_nodes_synced(VtKnative *self, VtTime now_ns)
{
    self->has_node_sync = false;
    self->nodes_synced_ns = now_ns;
    self->node_syncs++;
}

/* The address of a service leads where the nodes last saw it lead. */
static bool leads_to_pods(const VtKnative *self, const VtService *service)
{
    return self->node_syncs > service->node_syncs_before ? service->is_direct
                                                         : service->is_direct_at_nodes;
}

static void change_mode(const VtKnative *self, VtService *service, bool is_direct)
{
    service->is_direct_at_nodes = leads_to_pods(self, service);
    service->node_syncs_before = self->node_syncs;
    service->is_direct = is_direct;
}

void vt_service_endpoints_changed(VtKnative *self, uint32_t number, bool is_direct,
                                  VtTime now_ns)
{
    VtRevision *revision = vt_knative_revision(self, number);
    VtService *service = &revision->service;

    vt_activator_pool_choose(&revision->activators, self->options.functions[number].name,
                             (size_t)service->activators_written);
    if (is_direct != service->is_direct)
        change_mode(self, service, is_direct);
    for (uint32_t i = 0; i < revision->pods.length; i++) {
        VtPod *pod = vt_pods_at(&self->pods, revision->pods.items[i]);

        pod->is_listed = vt_pod_is_ready(pod);
    }
    plan_node_sync(self, now_ns);
    vt_data_path_dispatch(self, number,
                          now_ns); /* with fewer activators, larger shares */
}

bool vt_service_is_direct(const VtKnative *self, uint32_t number)
{
    const VtRevision *revision = vt_knative_revision(self, number);

    for (uint32_t i = 0; revision->service.is_direct && i < revision->pods.length; i++) {
        if (vt_pods_at(&self->pods, revision->pods.items[i])->is_listed)
            return true;
    }
    return false;
}

/* In a pod a probe is a request like any other. [recorded: fact 8] */
bool vt_service_probe(VtKnative *self, uint32_t number, VtTime now_ns)
{
    const VtRevision *revision = vt_knative_revision(self, number);

    if (self->options.control_plane->service_sync_interval_ns == 0
        || !leads_to_pods(self, &revision->service))
        return true;
    for (uint32_t i = 0; i < revision->pods.length; i++) {
        VtPod *pod = vt_pods_at(&self->pods, revision->pods.items[i]);

        if (!pod->is_listed)
            continue;
        vt_autoscaling_settle(self, number, now_ns);
        vt_data_path_report(pod, now_ns);
        vt_request_stats_arrive(&pod->stats, now_ns, false);
        vt_request_stats_leave(&pod->stats, now_ns + PROBE_NS, false);
        return false;
    }
    return true;
}
