/**
 * The inside of sim/knative: its state, and what its parts call in one another.
 *
 *     data_path    a request's way through activator and queue-proxy
 *     scaling      each function's policy, and what policies see and do
 *     autoscaling  Knative's policy: metrics and decisions
 *     reconciler   what follows a decision of Knative's
 *     controllers  who carries decisions out, and when
 *     replicas     replicas to pods
 *     service      pods and modes to endpoints
 *     deployment   pods to nodes
 *     pod_status   what the kubelet tells of a pod, and who learns of it
 *     pod_crash    the same of a function that has died
 */
#pragma once

#include "sim/activator_pool.h"
#include "sim/autoscaler/autoscaler.h"
#include "sim/controllers.h"
#include "sim/decider.h"
#include "sim/draws.h"
#include "sim/foresight.h"
#include "sim/idle_pods.h"
#include "sim/knative.h"
#include "sim/kpa.h"
#include "sim/metric_collector.h"
#include "sim/placement/placement.h"
#include "sim/pods.h"

#define VT_EXPECTED 16 /* a power of two */

typedef struct VtKnative VtKnative;

/** A revision's pods as its policy sees them. */
typedef struct {
    VtFleet base;
    VtKnative *model;
    uint32_t number; /* of the revision */
    VtTime wake_ns;  /* of the policy's alarm; VT_NEVER without one */
    bool is_created; /* the deployment exists: pods now take a write to the API */
} VtRevisionFleet;

typedef struct {
    int32_t pods;
    int32_t ready;
} VtPodCounts;

/** What a controller was asked for, and what it has told of it. */
typedef struct {
    int32_t asked;
    int32_t observed; /* the number asked for that its status answers */
    VtPodCounts reported;
} VtReplicas;

/** The endpoints of a revision. */
typedef struct {
    VtTime proxied_since_ns;    /* status: activators are in them; or VT_UNKNOWN */
    uint64_t node_syncs_before; /* is_direct last changed */
    uint32_t pods_written;      /* of pods_changes */
    int32_t activators_written;
    bool is_ready;           /* status: some pod is ready */
    bool is_direct_written;  /* they are pods */
    bool is_direct;          /* as far as the ingress has heard */
    bool is_direct_at_nodes; /* as the nodes saw it before that change */
} VtService;

/** What each request touches comes first, and lies together: with thousands of functions
 *  the processor's caches hold no more. */
typedef struct {
    const VtRevisionConfig *config; /* of the options; the first of equal neighbours */

    /* data path */
    VtTime next_scrape_ns; /* VT_NEVER: it is not awake */
    VtRequestList in_flight;
    VtActivatorPool activators;
    int64_t executing; /* requests that pods have and somebody waits for */
    int64_t queued;    /* requests that wait, in activators and in pods */
    VtPodList pods;    /* not deleted */
    VtIdlePods idle;
    uint32_t next_direct; /* of the ingress's round robin over ready pods */
    int32_t pods_ready;
    bool has_timeout_event;
    bool is_in_use;         /* a request has come, or pods of it have begun to go */
    bool is_reconciled;     /* it has an autoscaler of Knative's */
    bool is_awake;          /* whose ticks are planned */
    bool tells_of_requests; /* to its policy */
    VtService service;      /* the pods' endpoints */
    int32_t replicas;       /* of the deployment, as last written */

    /* autoscaling */
    VtTime tick_phase_ns;
    VtDecider decider;
    VtMetricCollector metrics;
    VtDeciderSpec spec; /* unless that of the function before is equal */
    VtRng balancer_rng;
    VtTime scrape_phase_ns;
    VtKpa kpa;
    VtTime requeue_ns;       /* of the re-enqueued reconcile; VT_NEVER without one */
    bool is_service_ready;   /* as the revision's status tells */
    VtTime probing_until_ns; /* in the background; VT_UNKNOWN: not */

    /* scaling */
    VtRevisionFleet fleet;
    VtAutoscaler *policy;
    VtDraws draws;

    /* what follows a decision */
    VtReplicas deployment;
    VtReplicas replica_set;
    int32_t pods_planned; /* creations less deletions under way */

    /* deployment */
    int32_t pods_down;     /* whose function is known to have died */
    int32_t pods_unplaced; /* that the scheduler has tried in vain */
    uint32_t pods_changes; /* of the set of ready pods */
    uint32_t instances;    /* ever created */
    VtReservation reservation;
} __attribute__((aligned(VT_CACHE_LINE))) VtRevision;

#define VT_REVISION_HOT offsetof(VtRevision, spec)

/** Functions of the arrivals to come, the last ones heard of. */
typedef struct {
    uint32_t functions[VT_EXPECTED];
    uint32_t count;
} VtExpected;

/** What a node's kubelet has to do with the API. */
typedef struct {
    VtStation api;
    VtTime relist_phase_ns;
} VtKubelet;

struct VtKnative {
    VtPlatform base;
    VtPodListener listener;
    VtKnativeOptions options;
    uint8_t target; /* of its events */
    VtRevision *revisions;
    VtRequests requests;
    VtPods pods;
    VtNodes nodes;
    const VtPlacementOps *placement;
    uint32_t *beside; /* by node: scratch of a placement */
    VtControllers controllers;
    VtTime nodes_synced_ns; /* when nodes last followed the endpoints */
    uint64_t node_syncs;    /* how often they have */
    bool has_node_sync;     /* they will do so again */
    VtKubelet *kubelets;    /* one per node */
    VtTime scheduler_free_ns;
    VtForesight foresight; /* of policies that know the schedule */
    char **activators;     /* their addresses */
    GArray **reporting;    /* uint32_t: revisions, by the activator that reports them */
    GArray *sampled;       /* uint32_t: scratch of a scrape */
    GArray *deletable;     /* VtScaleDownPod: scratch of a scale-down */
    GArray *freed;         /* uint32_t: pods that requests have just left, out of time */
    GQueue *unschedulable; /* pods that fit no node, oldest first */

    VtExpected expected;
    int64_t queued; /* of all revisions */
    int64_t pods_desired;
    int64_t pods_starting;
    int64_t pods_ready;
    int64_t pods_terminating;
    double busy_s; /* when last observed */
};

/** What the events' subjects are: a revision, or a pod with its generation as tag. */
enum {
    VT_KNATIVE_START,       /* none: of the run, when its log is there to write to */
    VT_KNATIVE_TIMEOUT,     /* revision */
    VT_KNATIVE_REPORT,      /* activator: its report of every second */
    VT_KNATIVE_TICK,        /* revision */
    VT_KNATIVE_RECONCILE,   /* revision */
    VT_KNATIVE_WAKE,        /* revision */
    VT_KNATIVE_FORESEE,     /* none */
    VT_KNATIVE_SYNCED,      /* revision, tag: whose worker is through */
    VT_KNATIVE_REPLICAS,    /* revision: its deployment is to be looked at */
    VT_KNATIVE_REPLICA_SET, /* revision: and its ReplicaSet */
    VT_KNATIVE_CREATE,      /* revision: a pod of it */
    VT_KNATIVE_SERVICE,     /* revision: its endpoints are to be looked at */
    VT_KNATIVE_STATUS,      /* revision: a status is written, its own or the service's */
    VT_KNATIVE_PROBE,       /* revision: in the background */
    VT_KNATIVE_NODE_SYNC,   /* none: nodes follow the endpoints */
    VT_KNATIVE_ENDPOINTS,   /* revision, tag: the ingress knows, pods or activators */
    VT_KNATIVE_SCHEDULE,    /* pod */
    VT_KNATIVE_RESCHEDULE,  /* pod: its back-off is over */
    VT_KNATIVE_NOTICED,     /* pod: by its kubelet */
    VT_KNATIVE_READINESS,   /* pod: the kubelet's probe */
    VT_KNATIVE_CRASH_NOTICED, /* pod: by its kubelet */
    VT_KNATIVE_CRASH_TOLD,    /* pod: to everyone who sends to it */
    VT_KNATIVE_USABLE,        /* pod */
    VT_KNATIVE_READY,         /* pod */
    VT_KNATIVE_DELETE,        /* pod: by its ReplicaSet */
    VT_KNATIVE_DRAINED,       /* pod */
};

static inline VtRevision *vt_knative_revision(const VtKnative *self, uint32_t revision)
{
    return &self->revisions[revision];
}

static inline const VtRevisionConfig *vt_knative_config(const VtKnative *self,
                                                        uint32_t revision)
{
    return self->revisions[revision].config;
}

static inline void vt_knative_plan(VtKnative *self, uint16_t kind, uint32_t subject,
                                   uint32_t tag, VtTime at_ns)
{
    vt_scheduler_push(self->options.scheduler, (VtEvent){ .at_ns = at_ns,
                                                          .target = self->target,
                                                          .kind = kind,
                                                          .subject = subject,
                                                          .tag = tag });
}

/** Plans an event of @pod that ends with it. */
static inline void vt_knative_plan_for_pod(VtKnative *self, uint16_t kind, uint32_t pod,
                                           VtTime at_ns)
{
    vt_knative_plan(self, kind, pod, vt_pods_at(&self->pods, pod)->generation, at_ns);
}

/** How long something that the control plane does for a revision takes this time. */
static inline VtTime vt_knative_draw(VtKnative *self, uint32_t revision, VtDraw kind,
                                     const VtDistribution *latency)
{
    return vt_draws_next(&vt_knative_revision(self, revision)->draws, kind, latency);
}

/** A status of a revision or of its service was written; its reconciler will hear. */
static inline void vt_knative_plan_status(VtKnative *self, uint32_t number,
                                          VtTime written_ns)
{
    const VtDistribution *latency = &self->options.control_plane->watch_latency;

    vt_knative_plan(self, VT_KNATIVE_STATUS, number, 0,
                    written_ns + vt_knative_draw(self, number, VT_DRAW_WATCH, latency));
}

/** The stages of @pod given beforehand, which they must be. */
static inline VtPodStages vt_knative_stages(const VtKnative *self, const VtPod *pod)
{
    return vt_pod_stages_get(self->options.pod_stages, pod->row.function,
                             pod->row.instance);
}

/* What follows takes a revision, a request or a pod by its number. */

/* footprint.c: what is fetched beforehand, in steps; see core/prefetch.h */

/** For an event of the model. */
void vt_footprint_event(const void *self, const VtEvent *event, unsigned step);

/** For a report or a tick of revision @number, or the arrival of a request. */
void vt_footprint_revision(const VtKnative *self, uint32_t number, unsigned step);

/** For an arrival to come, and for those heard of before. */
void vt_footprint_arrival(VtKnative *self, uint32_t function);

/** For the end of a request in its pod. */
void vt_footprint_end(const VtKnative *self, uint32_t number, unsigned step);

/* data_path.c */

void vt_data_path_submit(VtKnative *self, uint32_t slot, const VtInvocation *invocation,
                         VtTime now_ns);

/** Sends what waits in the activator to pods with room. */
void vt_data_path_dispatch(VtKnative *self, uint32_t number, VtTime now_ns);

/** The runtime has ended request @number. */
void vt_data_path_served(VtKnative *self, uint32_t number, VtStatus status,
                         VtTime executed_ns, VtTime now_ns);

/** The run is over: what executes unheard is cut off, and told. */
void vt_data_path_finish(VtKnative *self, VtTime now_ns);

/** Ends the requests of a revision that are out of time, and plans for the next. */
void vt_data_path_time_out(VtKnative *self, uint32_t number, VtTime now_ns);

/** The queue-proxy of @pod begins. */
void vt_data_path_open(const VtKnative *self, VtPod *pod, VtTime now_ns);

/** Brings a queue-proxy's report up to date: it makes one every second. */
void vt_data_path_report(VtPod *pod, VtTime now_ns);

/* scaling.c */

/** Event: every revision's policy begins, and the activator's reports. */
void vt_scaling_start(VtKnative *self);
void vt_scaling_clear(VtRevision *revision);

/** False when the policy of revision @number asks for what this run does not have. */
bool vt_scaling_check(const VtKnative *self, uint32_t number, GError **error);

/** What policies hear of: a request has come to @activator, or has left it. */
void vt_scaling_request_arrived(VtKnative *self, uint32_t number, uint32_t activator,
                                VtTime now_ns);
void vt_scaling_request_left(VtKnative *self, uint32_t number, uint32_t activator,
                             VtTime now_ns);

/** And other pods are ready. */
void vt_scaling_ready_changed(VtKnative *self, uint32_t number, VtTime now_ns);

/** A pod has become usable or has ended a request: it may be idle now. */
void vt_scaling_pod_freed(VtKnative *self, uint32_t pod, VtTime now_ns);

/** Event: tells policies of invocations to come. */
void vt_scaling_foresee(VtKnative *self, VtTime now_ns);

/** Event; @due_ns tells which alarm it is. */
void vt_scaling_woken(VtKnative *self, uint32_t number, VtTime due_ns, VtTime now_ns);

/* autoscaling.c */

/** The activator's reports begin; and one revision's autoscaler. */
void vt_autoscaling_start(VtKnative *self);
void vt_autoscaling_init(VtKnative *self, uint32_t number);
void vt_autoscaling_clear(VtRevision *revision);

/** A request of a revision that is scaled by Knative's policy has come to @activator, or
 *  has left it. */
void vt_autoscaling_request_arrived(VtKnative *self, uint32_t number, uint32_t activator,
                                    VtTime now_ns);
void vt_autoscaling_request_left(VtKnative *self, uint32_t number, uint32_t activator,
                                 VtTime now_ns);

/** Events. */
void vt_autoscaling_report(VtKnative *self, uint32_t activator, VtTime now_ns);
void vt_autoscaling_tick(VtKnative *self, uint32_t number, VtTime now_ns);

/** Makes the scrapes of a revision that are due, each as of its own instant. */
void vt_autoscaling_scrape(VtKnative *self, uint32_t number, VtTime now_ns);

/** Scrapes are no events: they are made up before anything changes that they read, and
 *  before anybody reads what they wrote. Whoever does either calls this first. */
static inline void vt_autoscaling_settle(VtKnative *self, uint32_t number, VtTime now_ns)
{
    if (vt_knative_revision(self, number)->next_scrape_ns <= now_ns)
        vt_autoscaling_scrape(self, number, now_ns);
}

/* reconciler.c */

/** Something that a reconcile looks at has changed. */
void vt_reconciler_add(VtKnative *self, uint32_t number, VtTime now_ns);

/** Brings status, mode and replicas of a revision in line with the last decision.
 *  Like every sync, returns when its worker is through. */
VtTime vt_reconciler_sync(VtKnative *self, uint32_t number, VtTime now_ns);

/** Events; @due_ns tells which re-enqueue it is. */
void vt_reconciler_requeued(VtKnative *self, uint32_t number, VtTime due_ns,
                            VtTime now_ns);
void vt_reconciler_probe(VtKnative *self, uint32_t number, VtTime now_ns);

/* controllers.c */

/** Has @controller look at a revision, when it comes to it. */
void vt_controllers_add(VtKnative *self, VtController controller, uint32_t number,
                        VtTime now_ns);

/** When calls on behalf of a revision have passed. */
VtTime vt_controllers_call(VtKnative *self, uint32_t number, VtClient client,
                           double calls, VtTime now_ns);

/** Event: a worker is through. */
void vt_controllers_synced(VtKnative *self, VtController controller, uint32_t number,
                           VtTime now_ns);

/* replicas.c */

/** Makes the deployment with its first replicas, and then their pods: all that is to be
 *  there before the run. */
void vt_replicas_create(VtKnative *self, uint32_t number, int32_t count);
void vt_replicas_deploy(VtKnative *self, uint32_t number, VtTime now_ns);

/** Writes the number of replicas; pods follow when the control plane comes to it.
 *  Returns when it is written. */
VtTime vt_replicas_scale(VtKnative *self, uint32_t number, int32_t count, VtTime now_ns);

/** One pod less, of which everybody knows already: the policy itself takes it away. */
void vt_replicas_retire(VtKnative *self, uint32_t number);

VtTime vt_replicas_sync_deployment(VtKnative *self, uint32_t number, VtTime now_ns);
VtTime vt_replicas_sync_set(VtKnative *self, uint32_t number, VtTime now_ns);

/** Events: of a revision, and of a pod. */
void vt_replicas_pod_created(VtKnative *self, uint32_t number, VtTime now_ns);
void vt_replicas_pod_deleted(VtKnative *self, uint32_t pod, VtTime now_ns);

/* service.c */

VtTime vt_service_sync_endpoints(VtKnative *self, uint32_t number, VtTime now_ns);
VtTime vt_service_sync(VtKnative *self, uint32_t number, VtTime now_ns);

/** Events. */
void vt_service_endpoints_changed(VtKnative *self, uint32_t number, bool is_direct,
                                  VtTime now_ns);
void vt_service_nodes_synced(VtKnative *self, VtTime now_ns);

/** Sends a probe to the revision's address; true when an activator answers. */
bool vt_service_probe(VtKnative *self, uint32_t number, VtTime now_ns);

/** True when requests go to pods directly, not through the activator. */
bool vt_service_is_direct(const VtKnative *self, uint32_t number);

/* deployment.c */

void vt_deployment_create_pod(VtKnative *self, uint32_t number, VtTime now_ns);

/** Makes a pod that was there before the run, or one that waits for a node. */
void vt_deployment_deploy_pod(VtKnative *self, uint32_t number, VtTime now_ns);

/** These take a pod: its deletion, and that of one that its policy retires. */
void vt_deployment_delete_pod(VtKnative *self, uint32_t number, VtTime now_ns);
void vt_deployment_remove(VtKnative *self, uint32_t number, VtTime now_ns);

/** The ready pods of a revision are others than before. */
void vt_deployment_ready_changed(VtKnative *self, uint32_t function, VtTime now_ns);

/** Events. */
void vt_deployment_schedule(VtKnative *self, uint32_t pod, VtTime now_ns);
void vt_deployment_reschedule(VtKnative *self, uint32_t pod, VtTime now_ns);

/** The runtime's report. */
void vt_deployment_pod_gone(VtKnative *self, uint32_t number, VtTime now_ns);

/** Ends a deleted pod once nothing is left in it. */
void vt_deployment_stop_if_drained(VtKnative *self, uint32_t number, VtTime now_ns);

/* pod_status.c */

void vt_pod_status_init(VtKnative *self);
void vt_pod_status_clear(VtKnative *self);

/** When the kubelet of @pod next looks at what runs on its node. */
VtTime vt_pod_status_relist(const VtKnative *self, const VtPod *pod, VtTime now_ns);

/** When a change that the kubelet notices now is in the endpoints. */
VtTime vt_pod_status_published(VtKnative *self, uint32_t number, VtTime now_ns);

/** A pod has a node. */
void vt_pod_status_placed(VtKnative *self, uint32_t number, VtTime now_ns);

/** A pod is Ready that was there before the run. */
void vt_pod_status_deployed(VtKnative *self, uint32_t number, VtTime now_ns);

/** The runtime's reports. */
void vt_pod_status_started(VtKnative *self, uint32_t number, VtTime now_ns);
void vt_pod_status_answers(VtKnative *self, uint32_t number, VtTime startup_cpu_ns,
                           VtTime now_ns);

/** Events. */
void vt_pod_status_noticed(VtKnative *self, uint32_t number, VtTime now_ns);
void vt_pod_status_probe(VtKnative *self, uint32_t number, VtTime now_ns);
void vt_pod_status_usable(VtKnative *self, uint32_t number, VtTime now_ns);
void vt_pod_status_ready(VtKnative *self, uint32_t number, VtTime now_ns);

/* pod_crash.c */

/** The runtime's report; when the kubelet notices, or VT_NEVER. */
VtTime vt_pod_crash(VtKnative *self, uint32_t number, VtTime now_ns);

/** The pod has a function again, or goes. */
void vt_pod_crash_over(VtKnative *self, uint32_t number);

/** Events. */
void vt_pod_crash_noticed(VtKnative *self, uint32_t number, VtTime now_ns);
void vt_pod_crash_told(VtKnative *self, uint32_t number, VtTime now_ns);
