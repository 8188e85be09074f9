#include "replay/runtime_process.h"

#include "core/errors.h"
#include "replay/function_reply.h"
#include "replay/pod_calls.h"
#include "replay/pod_cgroups.h"
#include "replay/process.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#define READY_WITHIN_NS (60 * VT_S) /* from its start, before it is given up */
#define GONE_WITHIN_NS  (10 * VT_S) /* from SIGTERM, before it is killed */
#define SWEEP_NS        VT_S

typedef struct Runtime Runtime;

typedef enum {
    POD_NONE,     /* the slot is free */
    POD_FAILED,   /* could not be started; to be reported as gone */
    POD_STARTING, /* a process that has not said that it is ready */
    POD_READY,
    POD_ENDED, /* the process is reaped, but requests in it have not been reported */
} PodState;

typedef struct {
    Runtime *runtime;
    uint32_t number;
    PodState state;
    VtPodSpec spec;
    VtProcess *process;
    char *cgroup; /* folder; or NULL */
    int port;
    uint32_t in_flight;
    VtTime patience_ends_ns; /* for whatever is awaited of the process */
    bool is_reported;        /* as started */
    bool is_deploying;       /* before the run: nothing is reported meanwhile */
    bool is_stopping;
} Pod;

struct Runtime {
    VtPodRuntime base;
    char *program;
    const VtFunction *functions;
    bool (*is_interrupted)(void);
    GStrv options;         /* more of the program's; or NULL */
    VtPodCgroups *cgroups; /* or NULL */
    VtClockWall *clock;
    VtPodCalls *calls;
    GPtrArray *pods; /* of Pod, by number */
    VtPollTimer *sweep;
    VtTime ended_cpu_ns; /* of pods that are gone */
    GError *error;       /* the first failure, or NULL */
};

static VtTime now(const Runtime *self)
{
    return vt_clock_wall_now(self->clock);
}

static void sweep_soon(Runtime *self)
{
    vt_poll_timer_set(self->sweep, vt_poller_now());
}

static const char *name_of(const Pod *pod)
{
    return pod->runtime->functions[pod->spec.function].name;
}

/* Keeps the first failure, and names its pod. Takes @error. */
static void fail(const Pod *pod, GError *error)
{
    Runtime *self = pod->runtime;

    if (self->error != NULL) {
        g_error_free(error);
        return;
    }
    self->error = error;
    g_prefix_error(&self->error, "function '%s', pod %" PRIu32 ": ", name_of(pod),
                   pod->spec.instance);
}

/* The process, and then what it was in. */
static void release(Pod *pod)
{
    vt_process_free(pod->process);
    pod->process = NULL;
    if (pod->cgroup != NULL)
        vt_pod_cgroups_remove(pod->runtime->cgroups, pod->cgroup);
    g_clear_pointer(&pod->cgroup, g_free);
}

/* The slot is free before it is reported: the model may use it at once. */
static void report_gone(Pod *pod)
{
    Runtime *self = pod->runtime;
    VtPodListener *listener = self->base.listener;

    if (pod->process != NULL)
        self->ended_cpu_ns += vt_process_cpu(pod->process);
    release(pod);
    pod->state = POD_NONE;
    listener->ops->gone(listener, pod->number, now(self));
}

static void report_started(Pod *pod)
{
    VtPodListener *listener = pod->runtime->base.listener;

    if (pod->is_reported || pod->is_deploying)
        return;
    pod->is_reported = true;
    listener->ops->started(listener, pod->number, now(pod->runtime));
}

static void on_said(void *target, const char *line)
{
    Pod *pod = target;
    VtPodListener *listener = pod->runtime->base.listener;
    VtTime startup_cpu_ns;

    if (!vt_function_ready_parse(line, &pod->port, &startup_cpu_ns)) {
        fail(pod,
             g_error_new(VT_ERROR, VT_ERROR_WORK, "'%s' said '%s', not that it is ready",
                         pod->runtime->program, line));
        vt_process_signal(pod->process, SIGKILL);
        return;
    }
    if (pod->is_stopping)
        return;
    report_started(pod);
    pod->state = POD_READY;
    if (!pod->is_deploying)
        listener->ops->ready(listener, pod->number, startup_cpu_ns, now(pod->runtime));
}

static void fail_unready(const Pod *pod, int wait_status)
{
    if (WIFEXITED(wait_status)) {
        fail(pod, g_error_new(VT_ERROR, VT_ERROR_WORK,
                              "'%s' ended with status %d before it was ready",
                              pod->runtime->program, WEXITSTATUS(wait_status)));
    } else {
        fail(pod, g_error_new(VT_ERROR, VT_ERROR_WORK,
                              "'%s' was ended by signal %d before it was ready",
                              pod->runtime->program, WTERMSIG(wait_status)));
    }
}

static void on_ended(void *target, int wait_status)
{
    Pod *pod = target;

    if (pod->state == POD_STARTING && !pod->is_stopping)
        fail_unready(pod, wait_status);
    pod->state = POD_ENDED;
    if (pod->in_flight == 0 && !pod->is_deploying)
        report_gone(pod);
}

static void ask_to_end(Pod *pod)
{
    vt_process_signal(pod->process, SIGTERM);
    pod->patience_ends_ns = now(pod->runtime) + GONE_WITHIN_NS;
}

static void give_up(Pod *pod)
{
    if (!pod->is_stopping) {
        fail(pod, g_error_new(VT_ERROR, VT_ERROR_WORK, "'%s' was not ready within %d s",
                              pod->runtime->program, (int)(READY_WITHIN_NS / VT_S)));
    }
    vt_process_signal(pod->process, SIGKILL);
    pod->patience_ends_ns = VT_NEVER;
}

/* Reports what start() found out, and looks for processes that hang. */
static void sweep_pod(Pod *pod)
{
    if (pod->state == POD_FAILED) {
        report_gone(pod);
        return;
    }
    if (pod->state == POD_STARTING)
        report_started(pod);
    if ((pod->state == POD_STARTING || pod->is_stopping)
        && now(pod->runtime) >= pod->patience_ends_ns)
        give_up(pod);
}

static void sweep(void *target)
{
    Runtime *self = target;

    vt_poll_timer_set(self->sweep, vt_poller_now() + SWEEP_NS);
    for (unsigned i = 0; i < self->pods->len; i++) {
        Pod *pod = g_ptr_array_index(self->pods, i);

        if (pod->state != POD_NONE)
            sweep_pod(pod);
    }
}

static Pod *pod_at(Runtime *self, uint32_t number)
{
    while (self->pods->len <= number) {
        Pod *pod = g_new0(Pod, 1);

        pod->runtime = self;
        pod->number = self->pods->len;
        g_ptr_array_add(self->pods, pod);
    }
    return g_ptr_array_index(self->pods, number);
}

static void add_option(GPtrArray *argv, const char *option, int64_t value)
{
    g_ptr_array_add(argv, g_strdup_printf("%s=%" PRId64, option, value));
}

/* How many requests it executes is for the model's queue-proxy to say: a process with a
 * limit of its own would hold up the one that follows a request out of time. */
static GPtrArray *command_of(const Pod *pod)
{
    const Runtime *self = pod->runtime;
    GPtrArray *argv = g_ptr_array_new_with_free_func(g_free);

    g_ptr_array_add(argv, g_strdup(self->program));
    g_ptr_array_add(argv, g_strdup("--listen=127.0.0.1:0"));
    g_ptr_array_add(argv, g_strdup_printf("--name=%s", name_of(pod)));
    add_option(argv, "--concurrency", 0);
    add_option(argv, "--memory-mib", pod->spec.memory_mib);
    add_option(argv, "--instance", pod->spec.instance);
    add_option(argv, "--die-with-parent", getpid());
    if (pod->cgroup != NULL)
        g_ptr_array_add(argv, g_strdup_printf("--join-cgroup=%s", pod->cgroup));
    for (size_t i = 0; self->options != NULL && self->options[i] != NULL; i++)
        g_ptr_array_add(argv, g_strdup(self->options[i]));
    g_ptr_array_add(argv, NULL);
    return argv;
}

static VtProcess *start_process(Pod *pod, GError **error)
{
    static const VtProcessOps ops = { .said = on_said, .ended = on_ended };
    Runtime *self = pod->runtime;
    g_autoptr(GPtrArray) argv = NULL;

    if (self->cgroups != NULL) {
        pod->cgroup = vt_pod_cgroups_add(self->cgroups, &pod->spec, error);
        if (pod->cgroup == NULL)
            return NULL;
    }
    argv = command_of(pod);
    return vt_process_start((const char *const *)argv->pdata, self->clock->poller, &ops,
                            pod, error);
}

static void start(VtPodRuntime *base, uint32_t number, const VtPodSpec *spec,
                  VtTime now_ns)
{
    Runtime *self = (Runtime *)base;
    Pod *pod = pod_at(self, number);
    GError *error = NULL;

    g_assert(pod->state == POD_NONE);
    *pod = (Pod){ .runtime = self,
                  .number = number,
                  .state = POD_STARTING,
                  .spec = *spec,
                  .patience_ends_ns = now_ns + READY_WITHIN_NS };
    pod->process = start_process(pod, &error);
    if (pod->process == NULL) {
        pod->state = POD_FAILED;
        fail(pod, error);
    }
    sweep_soon(self); /* the model hears of it from there, not from within its call */
}

static bool is_interrupted(const Runtime *self)
{
    return self->is_interrupted != NULL && self->is_interrupted();
}

static bool deploy(VtPodRuntime *base, uint32_t number, const VtPodSpec *spec,
                   VtTime now_ns)
{
    Runtime *self = (Runtime *)base;
    Pod *pod = pod_at(self, number);

    start(base, number, spec, now_ns);
    pod->is_deploying = true;
    while (pod->state == POD_STARTING && !is_interrupted(self))
        vt_poller_wait(self->clock->poller, VT_NEVER);
    pod->is_deploying = false;
    if (pod->state == POD_ENDED) {
        pod->state = POD_FAILED;
        sweep_soon(self);
    }
    vt_clock_wall_set(self->clock, now_ns);
    return pod->state == POD_READY;
}

static void on_served(void *target, uint32_t request, const VtReply *reply)
{
    Pod *pod = target;
    VtPodListener *listener = pod->runtime->base.listener;
    const VtStatus status = vt_cause_status(vt_reply_cause(reply));
    VtFunctionReply said = vt_function_reply_unknown;

    if (status == VT_STATUS_OK)
        vt_function_reply_parse(reply->body, &said);
    pod->in_flight--;
    listener->ops->served(listener, request, status, said.executed_ns, reply->done_ns);
    if (pod->in_flight > 0)
        return;
    if (pod->state == POD_ENDED) {
        report_gone(pod);
    } else if (pod->is_stopping) {
        ask_to_end(pod);
    }
}

static void serve(VtPodRuntime *base, uint32_t number, uint32_t request,
                  const VtInvocation *invocation, VtTime now_ns)
{
    Runtime *self = (Runtime *)base;
    Pod *pod = pod_at(self, number);

    (void)now_ns;
    g_assert(pod->state == POD_READY || pod->state == POD_ENDED);
    pod->in_flight++;
    vt_pod_calls_send(self->calls, request,
                      &(VtPodCall){ .port = pod->port,
                                    .requested_ns = invocation->requested_ns,
                                    .callback = on_served,
                                    .target = pod });
}

/* The function tells when it answers. */
static VtTime cut_off(VtPodRuntime *base, uint32_t request, VtTime now_ns)
{
    (void)base;
    (void)request;
    (void)now_ns;
    return VT_UNKNOWN;
}

static void stop(VtPodRuntime *base, uint32_t number, VtTime kill_ns, VtTime now_ns)
{
    Pod *pod = pod_at((Runtime *)base, number);

    (void)now_ns;
    if (pod->is_stopping)
        return;
    pod->is_stopping = true;
    pod->patience_ends_ns = kill_ns;
    if (pod->in_flight == 0 && (pod->state == POD_STARTING || pod->state == POD_READY))
        ask_to_end(pod);
}

/* As the processes themselves are charged, so that a long request counts while it
 * runs. */
static double cpu_busy_s(VtPodRuntime *base, VtTime now_ns)
{
    const Runtime *self = (const Runtime *)base;
    VtTime used_ns = self->ended_cpu_ns;

    (void)now_ns;
    for (unsigned i = 0; i < self->pods->len; i++) {
        const Pod *pod = g_ptr_array_index(self->pods, i);

        if (pod->process != NULL)
            used_ns += vt_process_cpu(pod->process);
    }
    return (double)used_ns / (double)VT_S;
}

static VtTime pod_cpu_ns(VtPodRuntime *base, uint32_t number, VtTime now_ns)
{
    const Pod *pod = pod_at((Runtime *)base, number);

    (void)now_ns;
    return pod->process != NULL ? vt_process_cpu(pod->process) : 0;
}

static void pod_free(gpointer data)
{
    Pod *pod = data;

    release(pod);
    g_free(pod);
}

/* All are killed before any is waited for: that takes the time of one. */
static void kill_all(const Runtime *self)
{
    for (unsigned i = 0; i < self->pods->len; i++) {
        const Pod *pod = g_ptr_array_index(self->pods, i);

        if (pod->process != NULL)
            vt_process_signal(pod->process, SIGKILL);
    }
}

static void runtime_free(VtPodRuntime *base)
{
    Runtime *self = (Runtime *)base;

    kill_all(self);
    vt_pod_calls_free(self->calls);
    g_ptr_array_unref(self->pods);
    vt_pod_cgroups_free(self->cgroups);
    vt_poll_timer_free(self->sweep);
    g_clear_error(&self->error);
    g_strfreev(self->options);
    g_free(self->program);
    g_free(self);
}

VtPodRuntime *vt_runtime_process_new(const VtRuntimeProcessConfig *config,
                                     VtClockWall *clock, GError **error)
{
    static const VtPodRuntimeOps ops = { .start = start,
                                         .deploy = deploy,
                                         .serve = serve,
                                         .cut_off = cut_off,
                                         .stop = stop,
                                         .cpu_busy_s = cpu_busy_s,
                                         .pod_cpu_ns = pod_cpu_ns,
                                         .free = runtime_free };
    g_autoptr(VtPodCgroups) cgroups = NULL;
    g_autoptr(VtPodCalls) calls = NULL;
    Runtime *self;

    if (config->has_cgroups && (cgroups = vt_pod_cgroups_new(error)) == NULL)
        return NULL;
    calls = vt_pod_calls_new(clock, 0, error);
    if (calls == NULL)
        return NULL;
    self = g_new0(Runtime, 1);
    self->base.ops = &ops;
    self->program = g_strdup(config->program);
    self->functions = config->functions;
    self->options = g_strdupv((GStrv)config->options);
    self->is_interrupted = config->is_interrupted;
    self->cgroups = g_steal_pointer(&cgroups);
    self->clock = clock;
    self->calls = g_steal_pointer(&calls);
    self->pods = g_ptr_array_new_with_free_func(pod_free);
    self->sweep = vt_poll_timer_new(clock->poller, sweep, self);
    return &self->base;
}

bool vt_runtime_process_check(VtPodRuntime *base, GError **error)
{
    const Runtime *self = (const Runtime *)base;

    if (self->error == NULL)
        return true;
    g_propagate_error(error, g_error_copy(self->error));
    return false;
}
