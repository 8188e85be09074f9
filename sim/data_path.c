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

static VtPod *pod_of(const VtKnative *self, const VtRequest *request)
{
    return vt_pods_at(&self->pods, request->pod);
}

void vt_data_path_open(const VtKnative *self, VtPod *pod, VtTime now_ns)
{
    const int64_t limit = concurrency_limit(self, pod->row.function);
    const int64_t width = limit > 0 ? limit : INT32_MAX; /* more than there ever are */

    vt_breaker_init(&pod->proxy, QUEUE_DEPTH_PER_SLOT * width, width, width);
    vt_request_stats_init(&pod->stats, now_ns);
    pod->next_report_ns = now_ns + REPORT_INTERVAL_NS;
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

static void count_queued(VtKnative *self, uint32_t number, int64_t change)
{
    revision_of(self, vt_requests_at(&self->requests, number))->queued += change;
    self->queued += change;
}

static void join_queue(VtKnative *self, VtRequestQueue *queue, uint32_t number)
{
    vt_request_queue_push(queue, &self->requests, number);
    count_queued(self, number, +1);
}

static void leave_queue(VtKnative *self, VtRequestQueue *queue, uint32_t number)
{
    vt_request_queue_remove(queue, &self->requests, number);
    count_queued(self, number, -1);
}

static uint32_t take_first(VtKnative *self, VtRequestQueue *queue)
{
    const uint32_t first = queue->head;

    leave_queue(self, queue, first);
    return first;
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

static void arrive_in_pod(VtKnative *self, const VtRequest *request, VtTime now_ns)
{
    VtPod *pod = pod_of(self, request);

    vt_autoscaling_settle(self, request->invocation.function, now_ns);
    vt_data_path_report(pod, now_ns);
    vt_request_stats_arrive(&pod->stats, now_ns, request->is_proxied);
    revision_of(self, request)->executing++;
}

/* Its place in the breaker is for the caller to give up, and to another. */
static void leave_pod(VtKnative *self, const VtRequest *request, VtTime now_ns)
{
    VtRevision *revision = revision_of(self, request);
    VtPod *pod = pod_of(self, request);

    vt_autoscaling_settle(self, request->invocation.function, now_ns);
    vt_data_path_report(pod, now_ns);
    vt_request_stats_leave(&pod->stats, now_ns, request->is_proxied);
    revision->executing--;
    if (request->is_proxied) {
        vt_activator_pool_give_back(&revision->activators, request->activator,
                                    request->pod);
    }
}

static VtOutcome outcome_without_pod(VtStatus status, const VtRequest *request)
{
    return (VtOutcome){
        .status = status,
        .start = request->is_cold ? VT_START_COLD : VT_START_UNKNOWN,
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
        .instance = pod_of(self, request)->row.instance,
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

/* [kn: pkg/queue/breaker.go] */
static void refuse(VtKnative *self, uint32_t number, VtTime now_ns)
{
    const VtRequest *request = vt_requests_at(&self->requests, number);
    const VtOutcome refused = outcome_without_pod(VT_STATUS_REFUSED, request);

    leave_pod(self, request, now_ns);
    end(self, number, &refused, now_ns);
}

/* Hands a request to a pod: its queue-proxy lets it execute or wait, or turns it away,
 * and has counted it before. */
static void hand_over(VtKnative *self, uint32_t number, uint32_t pod_number,
                      VtTime now_ns)
{
    VtRequest *request = vt_requests_at(&self->requests, number);
    VtPod *pod = vt_pods_at(&self->pods, pod_number);

    request->pod = pod_number;
    arrive_in_pod(self, request, now_ns);

    const VtBreakerEntry entry = vt_breaker_enter(&pod->proxy);

    if (entry == VT_BREAKER_REJECTED) {
        refuse(self, number, now_ns);
        return;
    }
    request->is_cold = pod->usable_ns > request->submitted_ns;
    vt_idle_pods_remove(&revision_of(self, request)->idle, &self->pods, pod_number);
    if (entry == VT_BREAKER_RUNS) {
        execute(self, number, now_ns);
    } else {
        join_queue(self, &pod->waiting, number);
    }
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
        pool->waiting--;
        hand_over(self, take_first(self, &from->waiting), pod, now_ns);
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
    request->is_cold = activator_of(self, request)->backends.length == 0;
    join_queue(self, &activator_of(self, request)->waiting, number);
    pool->waiting++;
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

static void time_out_in_activator(VtKnative *self, uint32_t number, VtTime now_ns)
{
    const VtRequest *request = vt_requests_at(&self->requests, number);
    const VtOutcome outcome = outcome_without_pod(VT_STATUS_TIMEOUT, request);

    leave_queue(self, &activator_of(self, request)->waiting, number);
    revision_of(self, request)->activators.waiting--;
    end(self, number, &outcome, now_ns);
}

/* It need not be the first in line: younger ones may have come past the activator. */
static void time_out_in_queue_proxy(VtKnative *self, uint32_t number, VtTime now_ns)
{
    const VtRequest *request = vt_requests_at(&self->requests, number);
    const VtOutcome outcome =
        outcome_of_pod(self, VT_STATUS_TIMEOUT, request, VT_UNKNOWN);
    VtPod *pod = pod_of(self, request);

    leave_queue(self, &pod->waiting, number);
    vt_breaker_abandon(&pod->proxy);
    leave_pod(self, request, now_ns);
    end(self, number, &outcome, now_ns);
}

/* The queue-proxy cancels the request and hears no more of it, so its place is free; the
 * function goes on without a listener. [kn: pkg/http/handler/timeout.go] Its record must
 * outlive the answer. */
static void time_out_in_function(VtKnative *self, uint32_t number, VtTime now_ns)
{
    VtRequest *request = vt_requests_at(&self->requests, number);
    const VtOutcome outcome =
        outcome_of_pod(self, VT_STATUS_TIMEOUT, request, VT_UNKNOWN);
    const uint32_t slot = request->slot;

    g_array_append_val(self->freed, request->pod);
    request->is_abandoned = true;
    leave_pod(self, request, now_ns);
    forget_in_flight(self, number, now_ns);
    self->base.sink->complete(self->base.sink, slot, &outcome, now_ns);
}

static void time_out(VtKnative *self, uint32_t number, VtTime now_ns)
{
    const VtRequest *request = vt_requests_at(&self->requests, number);

    if (request->pod == VT_REQUEST_NO_POD) {
        time_out_in_activator(self, number, now_ns);
    } else if (!request->is_executing) {
        time_out_in_queue_proxy(self, number, now_ns);
    } else {
        time_out_in_function(self, number, now_ns);
    }
}

/* The place of one that executed is for the pod's own queue first. */
static void free_place(VtKnative *self, uint32_t pod_number, VtTime now_ns)
{
    VtPod *pod = vt_pods_at(&self->pods, pod_number);

    for (int64_t begin = vt_breaker_leave(&pod->proxy); begin > 0; begin--)
        execute(self, take_first(self, &pod->waiting), now_ns);
}

/* What is left is for the activators. */
static void offer_place(VtKnative *self, uint32_t pod, VtTime now_ns)
{
    vt_deployment_stop_if_drained(self, pod, now_ns);
    vt_data_path_dispatch(self, vt_pods_at(&self->pods, pod)->row.function, now_ns);
    vt_scaling_pod_freed(self, pod, now_ns);
}

/* All that are out of time go before any place is given to another: none of them gets it.
 */
void vt_data_path_time_out(VtKnative *self, uint32_t number, VtTime now_ns)
{
    VtRevision *revision = vt_knative_revision(self, number);
    const uint32_t *freed;

    revision->has_timeout_event = false;
    g_array_set_size(self->freed, 0);
    while (next_timeout(self, number) <= now_ns)
        time_out(self, revision->in_flight.oldest, now_ns);
    freed = (const uint32_t *)self->freed->data;
    for (guint i = 0; i < self->freed->len; i++)
        free_place(self, freed[i], now_ns);
    for (guint i = 0; i < self->freed->len; i++)
        offer_place(self, freed[i], now_ns);
    vt_data_path_dispatch(self, number, now_ns);
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

static void tell_unheard(const VtKnative *self, const VtRequest *request,
                         VtTime executed_ns)
{
    if (executed_ns != VT_UNKNOWN)
        vt_run_log_unheard(self->options.log, &request->invocation, executed_ns);
}

void vt_data_path_finish(VtKnative *self, VtTime now_ns)
{
    VtPodRuntime *runtime = self->options.runtime;

    for (uint32_t number = 0; number < self->requests.count; number++) {
        const VtRequest *request = vt_requests_at(&self->requests, number);

        if (request->is_abandoned)
            tell_unheard(self, request, runtime->ops->cut_off(runtime, number, now_ns));
    }
}

void vt_data_path_served(VtKnative *self, uint32_t number, VtStatus status,
                         VtTime executed_ns, VtTime now_ns)
{
    VtRequest *request = vt_requests_at(&self->requests, number);
    const uint32_t pod = request->pod;

    if (request->is_abandoned) {
        tell_unheard(self, request, executed_ns);
        request->is_abandoned = false;
        vt_requests_give_back(&self->requests, number);
        return;
    }

    const bool has_answer = status == VT_STATUS_OK;
    const VtOutcome outcome =
        outcome_of_pod(self, status, request, has_answer ? executed_ns : VT_UNKNOWN);

    if (!has_answer)
        tell_unheard(self, request, executed_ns);
    leave_pod(self, request, now_ns);
    end(self, number, &outcome, now_ns);
    free_place(self, pod, now_ns);
    offer_place(self, pod, now_ns);
}
