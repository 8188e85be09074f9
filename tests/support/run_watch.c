#include "tests/support/run_watch.h"

#include <math.h>

#define WATCH_OF(pointer, member)                                                        \
    ((RunWatch *)(void *)((char *)(pointer)-offsetof(RunWatch, member)))

#define NO_SERVICE ((RunWatchService){ VT_UNKNOWN, VT_UNKNOWN, VT_UNKNOWN })

static uint32_t *number_at(GArray *array, uint32_t index)
{
    if (index >= array->len)
        g_array_set_size(array, index + 1);
    return &g_array_index(array, uint32_t, index);
}

static RunWatchService *service_at(RunWatch *self, uint64_t invocation)
{
    while (invocation >= self->services->len) {
        const RunWatchService none = NO_SERVICE;

        g_array_append_val(self->services, none);
    }
    return &g_array_index(self->services, RunWatchService, invocation);
}

static uint32_t *jobs_beside(RunWatch *self, uint32_t pod)
{
    return number_at(self->jobs, *number_at(self->pods, pod));
}

static void add_up(RunWatch *self, VtTime length_ns)
{
    const VtKnative *knative = self->knative;
    RunWatchSums *sums = &self->sums;

    sums->queued += knative->queued * length_ns;
    for (size_t i = 0; i < knative->options.functions_count; i++) {
        const VtActivatorPool *pool = &knative->revisions[i].activators;

        sums->activator += pool->waiting * length_ns;
        for (uint32_t j = 0; j < pool->count; j++) {
            sums->reported_by_activator +=
                pool->items[j].stats.requests.concurrency * length_ns;
        }
    }
    for (uint32_t i = 0; i < knative->pods.count; i++) {
        const VtPod *pod = vt_pods_at(&knative->pods, i);

        sums->proxies += pod->waiting.length * length_ns;
        sums->pods += pod->proxy.running * length_ns;
        sums->reported_by_proxies += pod->stats.concurrency * length_ns;
    }
}

/* A job uses one core at most, and all on a node together its cores. */
static void compare_busy(RunWatch *self, VtTime length_ns)
{
    const double busy_s = self->inner->ops->cpu_busy_s(self->inner, self->now_ns);
    double usable = 0;

    for (guint i = 0; i < self->jobs->len; i++)
        usable += fmin(self->cores, g_array_index(self->jobs, uint32_t, i));
    self->busy_s_above = fmax(self->busy_s_above,
                              busy_s - self->busy_s - usable * (double)length_ns / 1e9);
    self->busy_s = busy_s;
}

static VtTime watch_advance(VtClock *base, VtTime deadline_ns)
{
    RunWatch *self = WATCH_OF(base, clock);
    const VtTime reached_ns = vt_clock_advance(self->inner_clock, deadline_ns);
    const VtTime length_ns = reached_ns - self->now_ns;

    add_up(self, length_ns);
    self->now_ns = reached_ns;
    compare_busy(self, length_ns);
    return reached_ns;
}

static void watch_start(VtPodRuntime *base, uint32_t pod, const VtPodSpec *spec,
                        VtTime now_ns)
{
    RunWatch *self = WATCH_OF(base, runtime);

    *number_at(self->pods, pod) = spec->node;
    self->starting++;
    ++*jobs_beside(self, pod);
    self->inner->ops->start(self->inner, pod, spec, now_ns);
}

static bool watch_deploy(VtPodRuntime *base, uint32_t pod, const VtPodSpec *spec,
                         VtTime now_ns)
{
    RunWatch *self = WATCH_OF(base, runtime);

    *number_at(self->pods, pod) = spec->node;
    return self->inner->ops->deploy(self->inner, pod, spec, now_ns);
}

static void watch_serve(VtPodRuntime *base, uint32_t pod, uint32_t request,
                        const VtInvocation *invocation, VtTime now_ns)
{
    RunWatch *self = WATCH_OF(base, runtime);

    if (request >= self->requests->len)
        g_array_set_size(self->requests, request + 1);
    g_array_index(self->requests, uint64_t, request) = invocation->id;
    *number_at(self->homes, request) = pod;
    service_at(self, invocation->id)->began_ns = now_ns;
    ++*jobs_beside(self, pod);
    self->inner->ops->serve(self->inner, pod, request, invocation, now_ns);
}

static VtTime watch_cut_off(VtPodRuntime *base, uint32_t request, VtTime now_ns)
{
    RunWatch *self = WATCH_OF(base, runtime);

    return self->inner->ops->cut_off(self->inner, request, now_ns);
}

static void watch_stop(VtPodRuntime *base, uint32_t pod, VtTime kill_ns, VtTime now_ns)
{
    RunWatch *self = WATCH_OF(base, runtime);

    self->inner->ops->stop(self->inner, pod, kill_ns, now_ns);
}

static double watch_cpu_busy_s(VtPodRuntime *base, VtTime now_ns)
{
    RunWatch *self = WATCH_OF(base, runtime);

    return self->inner->ops->cpu_busy_s(self->inner, now_ns);
}

static VtTime watch_pod_cpu_ns(VtPodRuntime *base, uint32_t pod, VtTime now_ns)
{
    RunWatch *self = WATCH_OF(base, runtime);

    return self->inner->ops->pod_cpu_ns(self->inner, pod, now_ns);
}

static VtPodListener *outer(RunWatch *self)
{
    return self->runtime.listener;
}

static void watch_started(VtPodListener *base, uint32_t pod, VtTime now_ns)
{
    RunWatch *self = WATCH_OF(base, listener);

    outer(self)->ops->started(outer(self), pod, now_ns);
}

static void watch_ready(VtPodListener *base, uint32_t pod, VtTime startup_cpu_ns,
                        VtTime now_ns)
{
    RunWatch *self = WATCH_OF(base, listener);

    self->starting--;
    --*jobs_beside(self, pod);
    outer(self)->ops->ready(outer(self), pod, startup_cpu_ns, now_ns);
}

static void watch_given_up(VtPodListener *base, uint32_t pod, VtTime startup_cpu_ns,
                           VtTime now_ns)
{
    RunWatch *self = WATCH_OF(base, listener);

    self->starting--;
    --*jobs_beside(self, pod);
    outer(self)->ops->given_up(outer(self), pod, startup_cpu_ns, now_ns);
}

static void watch_served(VtPodListener *base, uint32_t request, VtStatus status,
                         VtTime executed_ns, VtTime now_ns)
{
    RunWatch *self = WATCH_OF(base, listener);
    const uint64_t invocation = g_array_index(self->requests, uint64_t, request);

    service_at(self, invocation)->ended_ns = now_ns;
    service_at(self, invocation)->executed_ns = executed_ns;
    --*jobs_beside(self, *number_at(self->homes, request));
    outer(self)->ops->served(outer(self), request, status, executed_ns, now_ns);
}

static VtTime watch_crashed(VtPodListener *base, uint32_t pod, VtTime now_ns)
{
    RunWatch *self = WATCH_OF(base, listener);

    self->starting++;
    ++*jobs_beside(self, pod);
    return outer(self)->ops->crashed(outer(self), pod, now_ns);
}

static void watch_gone(VtPodListener *base, uint32_t pod, VtTime now_ns)
{
    RunWatch *self = WATCH_OF(base, listener);

    outer(self)->ops->gone(outer(self), pod, now_ns);
}

void run_watch_init(RunWatch *self)
{
    static const VtClockOps clock_ops = { .advance = watch_advance };
    static const VtPodRuntimeOps runtime_ops = {
        .start = watch_start,
        .deploy = watch_deploy,
        .serve = watch_serve,
        .cut_off = watch_cut_off,
        .stop = watch_stop,
        .cpu_busy_s = watch_cpu_busy_s,
        .pod_cpu_ns = watch_pod_cpu_ns,
    };
    static const VtPodListenerOps listener_ops = {
        .started = watch_started,
        .ready = watch_ready,
        .given_up = watch_given_up,
        .served = watch_served,
        .crashed = watch_crashed,
        .gone = watch_gone,
    };

    *self = (RunWatch){
        .clock = { &clock_ops },
        .runtime = { .ops = &runtime_ops },
        .listener = { &listener_ops },
        .services = g_array_new(FALSE, FALSE, sizeof(RunWatchService)),
        .requests = g_array_new(FALSE, TRUE, sizeof(uint64_t)),
        .pods = g_array_new(FALSE, TRUE, sizeof(uint32_t)),
        .homes = g_array_new(FALSE, TRUE, sizeof(uint32_t)),
        .jobs = g_array_new(FALSE, TRUE, sizeof(uint32_t)),
    };
}

void run_watch_clear(RunWatch *self)
{
    g_array_unref(self->services);
    g_array_unref(self->requests);
    g_array_unref(self->pods);
    g_array_unref(self->homes);
    g_array_unref(self->jobs);
}

void run_watch_begin(RunWatch *self, VtClock *clock, VtPodRuntime *runtime,
                     const VtNodesConfig *nodes)
{
    self->inner_clock = clock;
    self->inner = runtime;
    self->inner->listener = &self->listener;
    self->cores =
        nodes->cpu_model == VT_CPU_NONE ? INFINITY : (double)nodes->cpu_milli / 1000;
}

void run_watch_attach(RunWatch *self, const VtPlatform *knative)
{
    self->knative = (const VtKnative *)knative;
}

const RunWatchService *run_watch_service(RunWatch *self, uint64_t id)
{
    return service_at(self, id);
}
