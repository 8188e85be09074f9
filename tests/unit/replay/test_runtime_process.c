#include "core/errors.h"
#include "replay/pod_cgroups.h"
#include "replay/runtime_process.h"
#include "tests/support/descriptors.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

TestSuite(runtime_process, .timeout = 60);

enum { PODS = 12, SLOTS = 64 };

/* Stands in for the control plane: counts what the runtime reports. */
typedef struct {
    VtPodListener base;
    VtPoller *poller;
    VtClockWall clock;
    VtPodRuntime *runtime;
    unsigned started[SLOTS], ready[SLOTS], gone[SLOTS];
    unsigned served[SLOTS];
    VtStatus status[SLOTS];
    VtTime startup_cpu_ns, executed_ns[SLOTS], served_ns[SLOTS], gone_ns[SLOTS];
    unsigned all_ready, all_served, all_gone;
    bool restarts; /* a pod that is gone is started anew, once */
} Model;

static const VtFunction functions[] = { { .name = (char *)"f" },
                                        { .name = (char *)"g \"2\"" } };

static VtTime now(const Model *self)
{
    return vt_clock_wall_now(&self->clock);
}

static void on_started(VtPodListener *base, uint32_t pod, VtTime now_ns)
{
    Model *self = (Model *)base;

    cr_expect(ge(i64, now_ns, 0));
    self->started[pod]++;
}

static void on_ready(VtPodListener *base, uint32_t pod, VtTime startup_cpu_ns,
                     VtTime now_ns)
{
    Model *self = (Model *)base;

    cr_expect(ge(i64, now_ns, startup_cpu_ns));
    cr_expect(gt(uint, self->started[pod], self->ready[pod]), "pod %u was started", pod);
    self->startup_cpu_ns = startup_cpu_ns;
    self->ready[pod]++;
    self->all_ready++;
}

static void on_served(VtPodListener *base, uint32_t request, VtStatus status,
                      VtTime executed_ns, VtTime now_ns)
{
    Model *self = (Model *)base;

    self->served[request]++;
    self->status[request] = status;
    self->executed_ns[request] = executed_ns;
    self->served_ns[request] = now_ns;
    self->all_served++;
}

static void start_pod(Model *self, uint32_t pod, uint32_t memory_mib)
{
    const VtPodSpec spec = { .function = pod % G_N_ELEMENTS(functions),
                             .instance = pod,
                             .memory_mib = memory_mib };

    self->runtime->ops->start(self->runtime, pod, &spec, now(self));
}

static void on_gone(VtPodListener *base, uint32_t pod, VtTime now_ns)
{
    Model *self = (Model *)base;

    self->gone[pod]++;
    self->gone_ns[pod] = now_ns;
    self->all_gone++;
    if (self->restarts && self->gone[pod] == 1)
        start_pod(self, pod, 0);
}

static Model *model_new_of(const VtRuntimeProcessConfig *config)
{
    static const VtPodListenerOps ops = {
        .started = on_started, .ready = on_ready, .served = on_served, .gone = on_gone
    };
    Model *self = g_new0(Model, 1);

    self->base.ops = &ops;
    self->poller = vt_poller_new(NULL);
    vt_clock_wall_init(&self->clock, self->poller);
    self->runtime = vt_runtime_process_new(config, &self->clock, NULL);
    cr_assert_not_null(self->runtime);
    self->runtime->listener = &self->base;
    return self;
}

static Model *model_new(const char *program)
{
    return model_new_of(
        &(VtRuntimeProcessConfig){ .program = program, .functions = functions });
}

static void model_free(Model *self)
{
    vt_pod_runtime_free(self->runtime);
    vt_poller_free(self->poller);
    g_free(self);
    cr_expect(
        eq(int, waitpid(-1, NULL, WNOHANG), -1)); /* no child is left, dead or alive */
    cr_expect(eq(int, errno, ECHILD));
}

static void wait_for(Model *self, const unsigned *counter, unsigned count)
{
    const VtTime deadline_ns = now(self) + 20 * VT_S;

    while (*counter < count && now(self) < deadline_ns)
        vt_clock_advance(&self->clock.base, deadline_ns);
    cr_assert(eq(uint, *counter, count));
}

static void serve(Model *self, uint32_t pod, uint32_t request, VtTime requested_ns)
{
    const VtInvocation invocation = { .requested_ns = requested_ns };

    self->runtime->ops->serve(self->runtime, pod, request, &invocation, now(self));
}

static void stop(Model *self, uint32_t pod)
{
    self->runtime->ops->stop(self->runtime, pod, VT_NEVER, now(self));
}

/* Process numbers, those of the dead that are not reaped included. */
static char *children(void)
{
    g_autofree char *path = g_strdup_printf("/proc/self/task/%d/children", (int)getpid());
    char *text = NULL;

    cr_assert(g_file_get_contents(path, &text, NULL, NULL));
    return text;
}

static pid_t only_child(void)
{
    g_autofree char *text = children();

    return (pid_t)g_ascii_strtoll(text, NULL, 10);
}

static unsigned count_children(void)
{
    g_autofree char *text = g_strchomp(children());
    g_auto(GStrv) numbers = g_strsplit(text, " ", -1);

    return g_strv_length(numbers);
}

static const char *program(void)
{
    return g_getenv("VITRO_FUNCTION");
}

Test(runtime_process, a_pod_starts_serves_and_goes)
{
    const unsigned before = open_descriptors();
    Model *self = model_new(program());

    start_pod(self, 0, 8);
    cr_expect(eq(uint, self->started[0], 0)); /* never from within start() */
    wait_for(self, &self->all_ready, 1);
    cr_expect(gt(i64, self->startup_cpu_ns, 0));
    cr_expect(ne(int, getpgid(only_child()), getpgrp())); /* Ctrl-C is not for it */
    serve(self, 0, 7, 20 * VT_MS);
    wait_for(self, &self->all_served, 1);
    cr_expect(eq(int, (int)self->status[7], (int)VT_STATUS_OK));
    cr_expect(ge(i64, self->executed_ns[7], 20 * VT_MS));
    cr_expect(ge(dbl, self->runtime->ops->cpu_busy_s(self->runtime, 0),
                 0.020 + (double)self->startup_cpu_ns / 1e9));
    stop(self, 0);
    stop(self, 0); /* once more does no harm */
    wait_for(self, &self->all_gone, 1);
    cr_expect(eq(uint, self->started[0], 1));
    cr_expect(eq(uint, self->ready[0], 1));
    cr_expect(ge(dbl, self->runtime->ops->cpu_busy_s(self->runtime, 0), 0.020));
    cr_expect(vt_runtime_process_check(self->runtime, NULL));
    model_free(self);
    cr_expect(eq(uint, open_descriptors(), before));
}

Test(runtime_process, stop_waits_for_the_requests_within)
{
    Model *self = model_new(program());

    start_pod(self, 0, 0);
    wait_for(self, &self->all_ready, 1);
    serve(self, 0, 0, 60 * VT_MS);
    serve(self, 0, 1, 60 * VT_MS);
    stop(self, 0);
    wait_for(self, &self->all_gone, 1);
    for (int i = 0; i < 2; i++) {
        cr_expect(eq(uint, self->served[i], 1));
        cr_expect(eq(int, (int)self->status[i], (int)VT_STATUS_OK));
        cr_expect(le(i64, self->served_ns[i], self->gone_ns[0]));
    }
    model_free(self);
}

Test(runtime_process, stop_breaks_off_what_goes_on_beyond_the_grace_period)
{
    Model *self = model_new(program());

    start_pod(self, 0, 0);
    wait_for(self, &self->all_ready, 1);
    serve(self, 0, 0, VT_MINUTE);
    self->runtime->ops->stop(self->runtime, 0, now(self) + 50 * VT_MS, now(self));
    wait_for(self, &self->all_gone, 1);
    cr_expect(eq(uint, self->served[0], 1));
    cr_expect(eq(i64, self->executed_ns[0], VT_UNKNOWN));
    cr_expect(vt_runtime_process_check(self->runtime, NULL));
    model_free(self);
}

/* As one that follows a request out of time: that one still computes. */
Test(runtime_process, a_request_is_executed_beside_those_before_it)
{
    Model *self = model_new(program());

    start_pod(self, 0, 0);
    wait_for(self, &self->all_ready, 1);
    serve(self, 0, 0, 10 * VT_S);
    serve(self, 0, 1, 10 * VT_MS);
    wait_for(self, &self->all_served, 1);
    cr_expect(eq(uint, self->served[0], 0));
    cr_expect(eq(uint, self->served[1], 1));
    model_free(self);
}

Test(runtime_process, stop_ends_a_pod_that_is_not_ready_yet)
{
    Model *self = model_new(program());

    start_pod(self, 0, 64);
    stop(self, 0);
    wait_for(self, &self->all_gone, 1);
    cr_expect(eq(uint, self->ready[0], 0));
    cr_expect(vt_runtime_process_check(self->runtime, NULL));
    model_free(self);
}

Test(runtime_process, many_pods_at_once_each_report_once)
{
    const unsigned before = open_descriptors();
    Model *self = model_new(program());

    self->restarts = true;
    for (uint32_t i = 0; i < PODS; i++)
        start_pod(self, i, 1);
    wait_for(self, &self->all_ready, PODS);
    for (uint32_t i = 0; i < PODS; i++) {
        serve(self, i, i, VT_MS);
        stop(self, i);
    }
    wait_for(self, &self->all_ready, 2 * PODS);  /* all slots are used again */
    cr_expect(eq(uint, count_children(), PODS)); /* the dead ones are reaped */
    for (uint32_t i = 0; i < PODS; i++) {
        cr_expect(eq(uint, self->started[i], 2), "pod %u", i);
        cr_expect(eq(uint, self->gone[i], 1), "pod %u", i);
        cr_expect(eq(uint, self->served[i], 1), "pod %u", i);
        cr_expect(eq(int, (int)self->status[i], (int)VT_STATUS_OK), "pod %u", i);
    }
    model_free(self); /* with all of them running */
    cr_expect(eq(uint, open_descriptors(), before));
}

Test(runtime_process, a_crash_fails_the_requests_and_then_the_pod_is_gone)
{
    Model *self = model_new(program());

    start_pod(self, 0, 0);
    wait_for(self, &self->all_ready, 1);
    serve(self, 0, 3, 10 * VT_S);
    vt_clock_advance(&self->clock.base, now(self) + 50 * VT_MS);
    kill(only_child(), SIGKILL);
    wait_for(self, &self->all_gone, 1);
    cr_expect(eq(uint, self->served[3], 1));
    cr_expect(eq(int, (int)self->status[3], (int)VT_STATUS_REFUSED));
    cr_expect(eq(i64, self->executed_ns[3], VT_UNKNOWN));
    cr_expect(vt_runtime_process_check(self->runtime, NULL)); /* failures are data */
    model_free(self);
}

Test(runtime_process, a_pod_that_cannot_start_is_an_error_of_the_run)
{
    static const struct {
        const char *program, *text;
    } cases[] = {
        { "/nonexistent/vitro-function", "No such file" },
        { "/bin/false", "status 1" },
        { "/bin/echo", "said" },
        { "/", "Permission denied" },
    };

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        const unsigned before = open_descriptors();
        g_autoptr(GError) error = NULL;
        Model *self = model_new(cases[i].program);

        start_pod(self, 1, 16);
        wait_for(self, &self->all_gone, 1);
        cr_expect(eq(uint, self->ready[1], 0), "%s", cases[i].program);
        cr_expect(not(vt_runtime_process_check(self->runtime, &error)));
        cr_expect(g_error_matches(error, VT_ERROR, VT_ERROR_WORK));
        cr_expect_not_null(strstr(error->message, "function 'g \"2\"', pod 1: "), "%s",
                           error->message);
        cr_expect_not_null(strstr(error->message, cases[i].program), "%s",
                           error->message);
        cr_expect_not_null(strstr(error->message, cases[i].text), "%s", error->message);
        model_free(self);
        cr_expect(eq(uint, open_descriptors(), before), "%s", cases[i].program);
    }
}

/* A machine that does not have the memory. */
Test(runtime_process, a_pod_that_finds_no_memory_is_an_error_of_the_run)
{
    g_autoptr(GError) error = NULL;
    Model *self = model_new(program());

    start_pod(self, 0, UINT32_MAX); /* refused by the function: more than a TiB */
    wait_for(self, &self->all_gone, 1);
    cr_expect(not(vt_runtime_process_check(self->runtime, &error)));
    model_free(self);
}

Test(runtime_process, gives_a_pod_further_options)
{
    static const char *const options[] = { "--start-cpu-ms=80", "--work=sleep", NULL };
    Model *self = model_new_of(&(VtRuntimeProcessConfig){
        .program = program(), .functions = functions, .options = options });

    start_pod(self, 0, 0);
    wait_for(self, &self->all_ready, 1);
    cr_expect(ge(i64, self->startup_cpu_ns, 80 * VT_MS));
    serve(self, 0, 0, 100 * VT_MS);
    wait_for(self, &self->all_served, 1);
    cr_expect(lt(i64, self->executed_ns[0], 100 * VT_MS)); /* it slept */
    model_free(self);
}

/* What the kernel says of the only child: its control groups, in our folder for a pod
 * or not. */
static bool is_in_own_cgroup(void)
{
    g_autofree char *path = g_strdup_printf("/proc/%d/cgroup", (int)only_child());
    g_autofree char *expected = g_strdup_printf("/vitro-%d/pod-0\n", (int)getpid());
    g_autofree char *text = NULL;

    cr_assert(g_file_get_contents(path, &text, NULL, NULL));
    return strstr(text, expected) != NULL;
}

Test(runtime_process, a_pod_has_a_control_group_as_long_as_it_lives)
{
    VtPodCgroups *permitted = vt_pod_cgroups_new(NULL);
    Model *self;

    if (permitted == NULL)
        cr_skip_test("no control groups may be made here");
    vt_pod_cgroups_free(permitted); /* which would not go if there were any in it */
    self = model_new_of(&(VtRuntimeProcessConfig){
        .program = program(), .functions = functions, .has_cgroups = true });
    start_pod(self, 0, 0);
    wait_for(self, &self->all_ready, 1);
    cr_expect(is_in_own_cgroup());
    stop(self, 0);
    wait_for(self, &self->all_gone, 1);
    start_pod(self, 0, 0); /* alive when the runtime ends */
    wait_for(self, &self->all_ready, 2);
    model_free(self);
    permitted = vt_pod_cgroups_new(NULL); /* nothing is in its place */
    cr_assert_not_null(permitted);
    vt_pod_cgroups_free(permitted);
}
