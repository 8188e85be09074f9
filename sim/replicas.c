/* Replicas to pods: the controllers of Deployments and ReplicaSets. */
#include "sim/knative_model.h"
#include "sim/scale_down.h"

/* Pods that a ReplicaSet makes or deletes in one go. [k8s: replicaset/replica_set.go
 * BurstReplicas] */
#define BURST_PODS 500

static VtTime call(VtKnative *self, uint32_t number, VtClient client, double calls,
                   VtTime now_ns)
{
    return vt_controllers_call(self, number, client, calls, now_ns);
}

static VtTime draw_deployment(VtKnative *self, uint32_t number)
{
    return vt_knative_draw(self, number, VT_DRAW_DEPLOYMENT,
                           &self->options.control_plane->deployment_latency);
}

void vt_replicas_create(VtKnative *self, uint32_t number, int32_t count)
{
    VtRevision *revision = vt_knative_revision(self, number);

    self->pods_desired += count;
    revision->replicas = count;
    revision->deployment = (VtReplicas){ .asked = count, .observed = count };
    revision->replica_set = revision->deployment;
    revision->pods_planned = count;
}

void vt_replicas_deploy(VtKnative *self, uint32_t number, VtTime now_ns)
{
    VtRevision *revision = vt_knative_revision(self, number);

    while (revision->pods_planned > 0) {
        revision->pods_planned--;
        vt_deployment_deploy_pod(self, number, now_ns);
    }
}

VtTime vt_replicas_scale(VtKnative *self, uint32_t number, int32_t count, VtTime now_ns)
{
    VtRevision *revision = vt_knative_revision(self, number);
    const VtControlPlaneConfig *config = self->options.control_plane;

    revision->is_in_use = true;

    const VtTime written_ns =
        call(self, number, VT_CLIENT_SCALE, config->calls.scale, now_ns);

    self->pods_desired += count - revision->replicas;
    revision->replicas = count;
    vt_knative_plan(self, VT_KNATIVE_REPLICAS, number, 0,
                    written_ns + draw_deployment(self, number));
    return written_ns;
}

void vt_replicas_retire(VtKnative *self, uint32_t number)
{
    VtRevision *revision = vt_knative_revision(self, number);

    self->pods_desired--;
    revision->replicas--;
    revision->deployment.asked--;
    revision->deployment.observed--;
    revision->replica_set.asked--;
    revision->replica_set.observed--;
}

static bool is_reported(const VtReplicas *self, VtPodCounts counts)
{
    return self->observed == self->asked && self->reported.pods == counts.pods
        && self->reported.ready == counts.ready;
}

/* The deployment writes the replicas of its ReplicaSet, then its status, which follows
 * that of the set. [k8s: deployment/sync.go scale, syncDeploymentStatus] */
VtTime vt_replicas_sync_deployment(VtKnative *self, uint32_t number, VtTime now_ns)
{
    VtRevision *revision = vt_knative_revision(self, number);
    VtReplicas *deployment = &revision->deployment;
    const VtApiCallsConfig *calls = &self->options.control_plane->calls;
    VtTime end_ns = now_ns;

    deployment->asked = revision->replicas;
    if (revision->replica_set.asked != deployment->asked) {
        revision->replica_set.asked = deployment->asked;
        end_ns =
            call(self, number, VT_CLIENT_DEPLOYMENT, calls->deployment_scale, now_ns);
        vt_knative_plan(self, VT_KNATIVE_REPLICA_SET, number, 0, end_ns);
    }
    if (!is_reported(deployment, revision->replica_set.reported)) {
        deployment->observed = deployment->asked;
        deployment->reported = revision->replica_set.reported;
        end_ns =
            call(self, number, VT_CLIENT_DEPLOYMENT, calls->deployment_status, now_ns);
    }
    return end_ns;
}

/* Batches of 1, 2, 4, ... pods, so that a template that cannot be started does not cost
 * many calls; each begins when the one before is through.
 * [k8s: controller_utils.go slowStartBatch] */
static VtTime create_pods(VtKnative *self, uint32_t number, int32_t count, VtTime now_ns)
{
    const VtControlPlaneConfig *config = self->options.control_plane;
    VtTime begin_ns = now_ns;
    VtTime end_ns = now_ns;

    vt_knative_revision(self, number)->pods_planned += count;
    for (int32_t done = 0, batch = 1; done < count; batch *= 2) {
        for (int32_t i = 0; i < batch && done < count; i++, done++) {
            const VtTime passed_ns = call(self, number, VT_CLIENT_REPLICA_SET,
                                          config->calls.pod_creation, now_ns);

            end_ns = MAX(end_ns, MAX(begin_ns, passed_ns));
            vt_knative_plan(self, VT_KNATIVE_CREATE, number, 0, MAX(begin_ns, passed_ns));
        }
        if (done < count) {
            begin_ns =
                end_ns
                + vt_knative_draw(self, number, VT_DRAW_BATCH, &config->batch_latency);
        }
    }
    return end_ns;
}

/* As the API knows it. */
static VtScaleDownPod describe(const VtKnative *self, uint32_t number, VtTime now_ns)
{
    const VtPod *pod = vt_pods_at(&self->pods, number);
    const VtAutoscalerConfig *clock =
        &vt_knative_config(self, pod->row.function)->autoscaler;

    return (VtScaleDownPod){
        .pod = number,
        .node = pod->row.node,
        .is_running = pod->running_ns != VT_UNKNOWN && pod->running_ns <= now_ns,
        .is_ready = vt_pod_is_ready(pod),
        .ready_ns = vt_autoscaler_config_second(clock, pod->ready_ns),
        .restarts = pod->restarts,
        .created_ns = vt_autoscaler_config_second(clock, pod->row.created_ns),
        .uid = pod->uid,
    };
}

/* The pods of a revision that no deletion is under way of, those that go first first. */
static const GArray *order_pods(VtKnative *self, uint32_t number, VtTime now_ns)
{
    const VtPodList *pods = &vt_knative_revision(self, number)->pods;

    g_array_set_size(self->deletable, 0);
    for (uint32_t i = 0; i < pods->length; i++) {
        const VtScaleDownPod pod = describe(self, pods->items[i], now_ns);

        if (vt_pods_at(&self->pods, pod.pod)->condemned_ns == VT_UNKNOWN)
            g_array_append_val(self->deletable, pod);
    }
    vt_scale_down_sort(self->deletable,
                       self->options.control_plane->logarithmic_scale_down, now_ns);
    return self->deletable;
}

/* All are chosen before the first goes. [k8s: replicaset/replica_set.go getPodsToDelete]
 */
static VtTime delete_pods(VtKnative *self, uint32_t number, guint count, VtTime now_ns)
{
    const double calls = self->options.control_plane->calls.pod_deletion;
    const GArray *ordered = order_pods(self, number, now_ns);
    VtTime end_ns = now_ns;

    for (guint i = 0; i < MIN(count, ordered->len); i++) {
        const uint32_t pod = g_array_index(ordered, VtScaleDownPod, i).pod;

        vt_knative_revision(self, number)->pods_planned--;
        end_ns = call(self, number, VT_CLIENT_REPLICA_SET, calls, now_ns);
        vt_pods_at(&self->pods, pod)->condemned_ns = end_ns;
        vt_knative_plan_for_pod(self, VT_KNATIVE_DELETE, pod, end_ns);
    }
    return end_ns;
}

/* The set's status tells how many pods it saw before it made or deleted any.
 * [k8s: replicaset/replica_set.go syncReplicaSet] */
VtTime vt_replicas_sync_set(VtKnative *self, uint32_t number, VtTime now_ns)
{
    VtRevision *revision = vt_knative_revision(self, number);
    VtReplicas *set = &revision->replica_set;
    const double status_calls = self->options.control_plane->calls.replica_set_status;
    const VtPodCounts counts = { (int32_t)revision->pods.length, revision->pods_ready };
    const int32_t missing = set->asked - counts.pods - revision->pods_planned;
    VtTime pods_ns = now_ns;
    VtTime status_ns = now_ns;

    if (missing > 0) {
        pods_ns = create_pods(self, number, MIN(missing, BURST_PODS), now_ns);
    } else if (missing < 0) {
        pods_ns = delete_pods(self, number, (guint)MIN(-missing, BURST_PODS), now_ns);
    }
    if (!is_reported(set, counts)) {
        set->observed = set->asked;
        set->reported = counts;
        status_ns = call(self, number, VT_CLIENT_REPLICA_SET, status_calls, now_ns);
        vt_knative_plan(self, VT_KNATIVE_REPLICAS, number, 0, status_ns);
    }
    return MAX(pods_ns, status_ns);
}

void vt_replicas_pod_created(VtKnative *self, uint32_t number, VtTime now_ns)
{
    vt_knative_revision(self, number)->pods_planned--;
    vt_deployment_create_pod(self, number, now_ns);
    vt_controllers_add(self, VT_CONTROLLER_REPLICA_SET, number, now_ns);
}

/* It may have gone by itself since. */
void vt_replicas_pod_deleted(VtKnative *self, uint32_t pod, VtTime now_ns)
{
    if (!vt_pod_is_deleted(vt_pods_at(&self->pods, pod)))
        vt_deployment_delete_pod(self, pod, now_ns);
}
