/* A request's way: activator, queue-proxy, function, and back. */
#include "sim/knative_model.h"

#define REPORT_INTERVAL_NS   VT_S /* [kn: pkg/queue/sharedmain/main.go] */
#define QUEUE_DEPTH_PER_SLOT 10   /* [kn: pkg/queue/sharedmain/main.go] */

static int64_t concurrency_limit(const VtKnative *self, uint32_t revision)
{
    return vt_knative_config(self, revision)->function.container_concurrency;
}

static VtRevision *revision_of(const VtKnative *self, const VtRequest *request)
{
    return vt_knative_revision(self, request->invocation.function);
}

/* Of a proxied request. */
static VtActivator *activator_of(const VtKnative *self, const VtRequest *request)
{
    return &revision_of(self, request)->activators.items[request->activator];
}

/* The activator's side of a request that a pod had, or turned away. */
static void give_back_place(const VtKnative *self, const VtRequest *request, uint32_t pod)
{
    if (request->is_proxied) {
        vt_activator_pool_give_back(&revision_of(self, request)->activators,
                                    request->activator, pod);
    }
}

/* Reports fall on whole periods after the queue-proxy's start. They are made up when
 * somebody looks or something changes, which gives the same numbers as a ticker. */
void vt_data_path_report(VtPod *pod, VtTime now_ns)
{
    while (pod->next_report_ns <= now_ns) {
        pod->report = vt_request_stats_report(&pod->stats, pod->next_report_ns);
        pod->next_report_ns += REPORT_INTERVAL_NS;
    }
}

/* The caller's side of a request is over. */
static void forget_in_flight(VtKnative *self, uint32_t number, VtTime now_ns)
{
    const VtRequest *request = vt_requests_at(&self->requests, number);

    vt_request_list_remove(&revision_of(self, request)->in_flight, &self->requests,
                           number);
    if (!request->is_proxied)
        return;
    vt_scaling_request_left(self, request->invocation.function, request->activator,
                            now_ns);
}

/* The end of a request, whichever way it ends. Its record is given back. */
static void end(VtKnative *self, uint32_t number, const VtOutcome *outcome, VtTime now_ns)
{
    const VtRequest *request = vt_requests_at(&self->requests, number);
    const uint32_t slot = request->slot;

    forget_in_flight(self, number, now_ns);
    vt_requests_give_back(&self->requests, number);
    self->base.sink->complete(self->base.sink, slot, outcome, now_ns);
}

/* A request no longer occupies its pod. */
static void leave_pod(VtKnative *self, const VtRequest *request)
{
    vt_pods_at(&self->pods, request->pod)->in_flight--;
    revision_of(self, request)->executing--;
    give_back_place(self, request, request->pod);
}

static VtOutcome outcome_without_pod(VtStatus status, const VtRequest *request)
{
    return (VtOutcome){
        .status = status,
        .instance = VT_INSTANCE_UNKNOWN,
        .sent_ns = request->submitted_ns,
        .executed_ns = VT_UNKNOWN,
    };
}

static VtOutcome outcome_of_pod(const VtKnative *self, VtStatus status,
                                const VtRequest *request, VtTime executed_ns)
{
    return (VtOutcome){
        .status = status,
        .start = request->is_cold ? VT_START_COLD : VT_START_WARM,
        .instance = vt_pods_at(&self->pods, request->pod)->row.instance,
        .sent_ns = request->submitted_ns,
        .executed_ns = executed_ns,
    };
}

static void execute(VtKnative *self, uint32_t number, VtTime now_ns)
{
    VtRequest *request = vt_requests_at(&self->requests, number);
    const VtInvocation invocation = request->invocation;
    const uint32_t pod = request->pod;

    request->is_executing = true;
    self->options.runtime->ops->serve(self->options.runtime, pod, number, &invocation,
                                      now_ns);
}

/* Hands a request to a pod: it executes, or waits in the pod's queue-proxy. */
static void send(VtKnative *self, uint32_t number, uint32_t pod_number, VtTime now_ns)
{
    VtRequest *request = vt_requests_at(&self->requests, number);
    VtPod *pod = vt_pods_at(&self->pods, pod_number);
    const int64_t limit = concurrency_limit(self, request->invocation.function);

    request->pod = pod_number;
    request->is_cold = pod->row.usable_ns > request->submitted_ns;
    vt_data_path_report(pod, now_ns);
    vt_request_stats_arrive(&pod->stats, now_ns, request->is_proxied);
    pod->in_flight++;
    vt_idle_pods_remove(&revision_of(self, request)->idle, &self->pods, pod_number);
    revision_of(self, request)->executing++;
    if (limit > 0 && pod->in_flight > limit) {
        vt_request_queue_push(&pod->waiting, &self->requests, number);
    } else {
        execute(self, number, now_ns);
    }
}

/* A queue-proxy whose queue is full turns a request away. [kn: pkg/queue/breaker.go] */
static void hand_over(VtKnative *self, uint32_t number, uint32_t pod, VtTime now_ns)
{
    const VtRequest *request = vt_requests_at(&self->requests, number);
    const int64_t limit = concurrency_limit(self, request->invocation.function);

    if (limit > 0
        && vt_pods_at(&self->pods, pod)->in_flight
               >= (1 + QUEUE_DEPTH_PER_SLOT) * limit) {
        const VtOutcome refused = outcome_without_pod(VT_STATUS_REFUSED, request);

        give_back_place(self, request, pod);
        end(self, number, &refused, now_ns);
        return;
    }
    send(self, number, pod, now_ns);
}

static void dispatch(VtKnative *self, uint32_t number, uint32_t activator, VtTime now_ns)
{
    VtRevision *revision = vt_knative_revision(self, number);
    VtActivatorPool *pool = &revision->activators;
    VtActivator *from = &pool->items[activator];
    const int32_t limit = (int32_t)concurrency_limit(self, number);
    uint32_t pod;

    while (from->waiting.length > 0
           && vt_activator_pool_take(pool, activator, limit, &revision->balancer_rng,
                                     &pod)) {
        self->queued--;
        pool->waiting--;
        hand_over(self, vt_request_queue_pop(&from->waiting, &self->requests), pod,
                  now_ns);
    }
}

void vt_data_path_dispatch(VtKnative *self, uint32_t number, VtTime now_ns)
{
    const VtActivatorPool *pool = &vt_knative_revision(self, number)->activators;

    for (uint32_t i = 0; pool->waiting > 0 && i < pool->count; i++)
        dispatch(self, number, i, now_ns);
}

static uint32_t next_listed_pod(const VtKnative *self, VtRevision *revision)
{
    for (;;) {
        const uint32_t at = revision->next_direct++ % revision->pods.length;

        if (vt_pods_at(&self->pods, revision->pods.items[at])->is_listed)
            return revision->pods.items[at];
    }
}

/* In Serve mode the ingress goes round the pods that it knows. */
static void send_directly(VtKnative *self, uint32_t number, VtTime now_ns)
{
    VtRevision *revision = revision_of(self, vt_requests_at(&self->requests, number));

    hand_over(self, number, next_listed_pod(self, revision), now_ns);
}

/* In Proxy mode it goes round the activators in the endpoints. */
static void send_to_activator(VtKnative *self, uint32_t number, VtTime now_ns)
{
    VtRequest *request = vt_requests_at(&self->requests, number);
    const uint32_t function = request->invocation.function;
    VtActivatorPool *pool = &vt_knative_revision(self, function)->activators;

    request->activator = vt_activator_pool_next(pool);
    vt_request_queue_push(&activator_of(self, request)->waiting, &self->requests, number);
    pool->waiting++;
    self->queued++;
    vt_scaling_request_arrived(self, function, request->activator, now_ns);
    vt_data_path_dispatch(self, function, now_ns);
}

/* When the oldest request of a revision in flight is out of time; VT_NEVER without one.
 * Like latency this counts from the scheduled instant, however late the sender is. */
static VtTime next_timeout(const VtKnative *self, uint32_t number)
{
    const uint32_t oldest = vt_knative_revision(self, number)->in_flight.oldest;

    if (oldest == VT_REQUEST_NONE)
        return VT_NEVER;
    return vt_requests_at(&self->requests, oldest)->invocation.scheduled_ns
         + vt_knative_config(self, number)->function.timeout_ns;
}

/* One event per function waits for its oldest request; it looks again when that one
 * has ended in time. */
static void plan_timeout(VtKnative *self, uint32_t number)
{
    VtRevision *revision = vt_knative_revision(self, number);
    const VtTime at_ns = next_timeout(self, number);

    if (revision->has_timeout_event || at_ns == VT_NEVER)
        return;
    revision->has_timeout_event = true;
    vt_knative_plan(self, VT_KNATIVE_TIMEOUT, number, 0, at_ns);
}

/* The oldest request of its function is out of time. In the activator it is the first in
 * line; not so in a queue-proxy, where younger ones may have come past the activator. */
static void time_out(VtKnative *self, uint32_t number, VtTime now_ns)
{
    VtRequest *request = vt_requests_at(&self->requests, number);
    VtOutcome outcome = outcome_without_pod(VT_STATUS_TIMEOUT, request);

    if (request->pod == VT_REQUEST_NO_POD) {
        vt_request_queue_remove(&activator_of(self, request)->waiting, &self->requests,
                                number);
        revision_of(self, request)->activators.waiting--;
        self->queued--;
        end(self, number, &outcome, now_ns);
        return;
    }

    VtPod *pod = vt_pods_at(&self->pods, request->pod);
    const uint32_t pod_number = request->pod;

    outcome.start = request->is_cold ? VT_START_COLD : VT_START_WARM;
    outcome.instance = pod->row.instance;
    vt_data_path_report(pod, now_ns);
    vt_request_stats_leave(&pod->stats, now_ns, request->is_proxied);
    g_array_append_val(self->freed, pod_number);
    leave_pod(self, request);
    if (!request->is_executing) {
        vt_request_queue_remove(&pod->waiting, &self->requests, number);
        end(self, number, &outcome, now_ns);
        return;
    }

    /* The queue-proxy cancels the request and hears no more of it, so its place is free;
     * the function goes on without a listener. [kn: pkg/http/handler/timeout.go] Its
     * record must outlive the answer, so it leaves the list here. */
    request->is_abandoned = true;
    forget_in_flight(self, number, now_ns);
    self->base.sink->complete(self->base.sink, request->slot, &outcome, now_ns);
}

/* A place in the pod may be free: its own queue comes first, then the activators'. */
static void place_freed(VtKnative *self, uint32_t pod_number, VtTime now_ns)
{
    VtPod *pod = vt_pods_at(&self->pods, pod_number);
    const uint32_t function = pod->row.function;
    const int64_t limit = concurrency_limit(self, function);

    while (pod->waiting.length > 0 && pod->in_flight - pod->waiting.length < limit)
        execute(self, vt_request_queue_pop(&pod->waiting, &self->requests), now_ns);
    vt_deployment_stop_if_drained(self, pod_number, now_ns);
    vt_data_path_dispatch(self, function, now_ns);
    vt_scaling_pod_freed(self, pod_number, now_ns);
}

/* All that are out of time go before any place is given to another: none of them gets it.
 */
void vt_data_path_time_out(VtKnative *self, uint32_t number, VtTime now_ns)
{
    VtRevision *revision = vt_knative_revision(self, number);

    revision->has_timeout_event = false;
    g_array_set_size(self->freed, 0);
    while (next_timeout(self, number) <= now_ns)
        time_out(self, revision->in_flight.oldest, now_ns);
    for (guint i = 0; i < self->freed->len; i++)
        place_freed(self, g_array_index(self->freed, uint32_t, i), now_ns);
    plan_timeout(self, number);
}

void vt_data_path_submit(VtKnative *self, uint32_t slot, const VtInvocation *invocation,
                         VtTime now_ns)
{
    const uint32_t number = vt_requests_take(&self->requests);
    const uint32_t function = invocation->function;
    const bool is_proxied = !vt_service_is_direct(self, function);
    VtRevision *revision = vt_knative_revision(self, function);

    *vt_requests_at(&self->requests, number) = (VtRequest){
        .invocation = *invocation,
        .submitted_ns = now_ns,
        .slot = slot,
        .pod = VT_REQUEST_NO_POD,
        .is_proxied = is_proxied,
    };
    revision->is_in_use = true;
    vt_request_list_append(&revision->in_flight, &self->requests, number);
    plan_timeout(self, function);
    if (is_proxied) {
        send_to_activator(self, number, now_ns);
    } else {
        send_directly(self, number, now_ns);
    }
}

void vt_data_path_served(VtKnative *self, uint32_t number, VtStatus status,
                         VtTime executed_ns, VtTime now_ns)
{
    const VtRequest *request = vt_requests_at(&self->requests, number);
    const uint32_t pod_number = request->pod;
    VtPod *pod = vt_pods_at(&self->pods, pod_number);

    if (request->is_abandoned) {
        vt_requests_give_back(&self->requests, number);
        return;
    }

    const VtOutcome outcome = outcome_of_pod(self, status, request, executed_ns);

    leave_pod(self, request);
    vt_data_path_report(pod, now_ns);
    vt_request_stats_leave(&pod->stats, now_ns, request->is_proxied);
    end(self, number, &outcome, now_ns);
    place_freed(self, pod_number, now_ns);
}
