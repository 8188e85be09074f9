/* Pods that are told to stop while they start. Volumes take 300 ms, the sandbox 600, the
 * containers 100 each, so that they run at 1100 ms, compute for 80 and wait for 30. Of
 * CPU the sandbox takes 50 ms and each container 20. Termination takes 30 s. */
#include "sim/runtime_virtual.h"
#include "tests/support/constant_run.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#define PODS 3

typedef struct {
    VtTime started_ns, ready_ns, given_up_ns, gone_ns, cpu_ns;
} Life;

typedef struct {
    VtPodListener listener;
    KnativeRun run; /* its configuration */
    VtScheduler *scheduler;
    VtPodRuntime *runtime;
    Life lives[PODS];
} Kubelet;

static Life *life_of(VtPodListener *listener, uint32_t pod)
{
    return &((Kubelet *)listener)->lives[pod];
}

static void on_started(VtPodListener *listener, uint32_t pod, VtTime now_ns)
{
    life_of(listener, pod)->started_ns = now_ns;
}

static void on_ready(VtPodListener *listener, uint32_t pod, VtTime startup_cpu_ns,
                     VtTime now_ns)
{
    life_of(listener, pod)->ready_ns = now_ns;
    life_of(listener, pod)->cpu_ns = startup_cpu_ns;
}

static void on_given_up(VtPodListener *listener, uint32_t pod, VtTime startup_cpu_ns,
                        VtTime now_ns)
{
    life_of(listener, pod)->given_up_ns = now_ns;
    life_of(listener, pod)->cpu_ns = startup_cpu_ns;
}

static void on_gone(VtPodListener *listener, uint32_t pod, VtTime now_ns)
{
    life_of(listener, pod)->gone_ns = now_ns;
}

static const VtPodListenerOps listener_ops = {
    .started = on_started,
    .ready = on_ready,
    .given_up = on_given_up,
    .gone = on_gone,
};

static const char *const stages[] = {
    "kubelet.volume-latency=300ms",
    "kubelet.container-latency=100ms",
    "kubelet.sandbox-cpu=50ms",
    "kubelet.container-cpu=20ms",
    NULL,
};

/* With one key besides, or NULL. */
static void init(Kubelet *self, const char *assignment)
{
    *self = (Kubelet){ .listener = { &listener_ops } };
    constant_run_init(&self->run);
    knative_run_set(&self->run, stages);
    knative_run_set(&self->run, (const char *const[]){ assignment, NULL });

    const VtRuntimeVirtualOptions options = {
        .nodes = &self->run.nodes,
        .control_plane = &self->run.control_plane,
        .kubelet = &self->run.kubelet,
        .data_path = &self->run.data_path,
        .functions = self->run.functions,
        .seed = 1,
    };

    self->scheduler = vt_scheduler_new();
    self->runtime = vt_runtime_virtual_new(&options, self->scheduler);
    self->runtime->listener = &self->listener;
}

static void clear(Kubelet *self)
{
    vt_pod_runtime_free(self->runtime);
    vt_scheduler_free(self->scheduler);
    knative_run_clear(&self->run);
}

static void start(Kubelet *self, uint32_t pod, VtTime now_ns)
{
    const VtPodSpec spec = { .cpu_request_milli = 100, .instance = pod };

    self->lives[pod] = (Life){ 0 };
    self->runtime->ops->start(self->runtime, pod, &spec, now_ns);
}

static void run_until(Kubelet *self, VtTime end_ns)
{
    while (vt_scheduler_next(self->scheduler) <= end_ns)
        vt_scheduler_fire(self->scheduler, vt_scheduler_next(self->scheduler));
}

static void stop(Kubelet *self, uint32_t pod, VtTime now_ns)
{
    run_until(self, now_ns);
    self->runtime->ops->stop(self->runtime, pod, VT_NEVER, now_ns);
}

/* What has begun goes on to its end: the volumes, the sandbox, a container. Containers
 * that run end at once, with the CPU that they have used. */
Test(deleted_starts, go_on_to_the_end_of_a_step)
{
    static const struct {
        VtTime stop_ms, given_up_ms, cpu_ms;
    } cases[] = {
        { 100, 300, 0 },    { 400, 900, 50 },    { 950, 1000, 70 },
        { 1050, 1100, 90 }, { 1120, 1120, 110 }, { 1200, 1200, 170 },
    };

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        Kubelet kubelet;
        const Life *life = &kubelet.lives[0];

        init(&kubelet, NULL);
        start(&kubelet, 0, 0);
        stop(&kubelet, 0, cases[i].stop_ms * VT_MS);
        run_until(&kubelet, VT_MINUTE);
        cr_expect(eq(i64, life->given_up_ns, cases[i].given_up_ms * VT_MS), "row %zu", i);
        cr_expect(eq(i64, life->cpu_ns, cases[i].cpu_ms * VT_MS), "row %zu", i);
        cr_expect(eq(i64, life->gone_ns, life->given_up_ns + GONE_NS), "row %zu", i);
        cr_expect(eq(i64, life->ready_ns, 0), "row %zu", i);
        cr_expect(epsilon_eq(dbl,
                             kubelet.runtime->ops->cpu_busy_s(kubelet.runtime, VT_MINUTE),
                             (double)cases[i].cpu_ms / 1000, 1e-9),
                  "row %zu", i);
        clear(&kubelet);
    }
}

Test(deleted_starts, one_that_answers_has_not_given_up)
{
    Kubelet kubelet;

    init(&kubelet, NULL);
    start(&kubelet, 0, 0);
    stop(&kubelet, 0, 1300 * VT_MS);
    run_until(&kubelet, VT_MINUTE);
    cr_expect(eq(i64, kubelet.lives[0].ready_ns, 1210 * VT_MS));
    cr_expect(eq(i64, kubelet.lives[0].given_up_ns, 0));
    cr_expect(eq(i64, kubelet.lives[0].gone_ns, 1300 * VT_MS + GONE_NS));
    clear(&kubelet);
}

/* One at a time: the second of three, stopped before its turn, is gone at once, and the
 * third one has its turn when the first one's containers run. */
Test(deleted_starts, leave_the_queue_before_their_turn)
{
    Kubelet kubelet;

    init(&kubelet, "kubelet.start-parallelism=1");
    for (uint32_t pod = 0; pod < PODS; pod++)
        start(&kubelet, pod, 0);
    stop(&kubelet, 1, 500 * VT_MS);
    run_until(&kubelet, VT_MINUTE);
    cr_expect(eq(i64, kubelet.lives[1].gone_ns, 500 * VT_MS));
    cr_expect(eq(i64, kubelet.lives[1].cpu_ns, 0));
    cr_expect(eq(i64, kubelet.lives[1].started_ns, 0));
    cr_expect(eq(i64, kubelet.lives[2].started_ns, 2200 * VT_MS));
    clear(&kubelet);
}

/* The same while one is made: its turn is over with its step, at 300 ms. */
Test(deleted_starts, let_the_next_one_begin)
{
    Kubelet kubelet;

    init(&kubelet, "kubelet.start-parallelism=1");
    start(&kubelet, 0, 0);
    start(&kubelet, 1, 0);
    stop(&kubelet, 0, 100 * VT_MS);
    run_until(&kubelet, VT_MINUTE);
    cr_expect(eq(i64, kubelet.lives[1].started_ns, 1400 * VT_MS));
    clear(&kubelet);
}

/* One a second: the second pod, whose turn is at 1 s, is stopped before, and another one
 * gets its number. That one's turn is at 2 s, not at 1. */
Test(deleted_starts, leave_no_turn_to_those_that_get_their_number)
{
    Kubelet kubelet;

    init(&kubelet, "kubelet.start-qps=1");
    start(&kubelet, 0, 0);
    start(&kubelet, 1, 0);
    stop(&kubelet, 1, 500 * VT_MS);
    run_until(&kubelet, 600 * VT_MS);
    cr_expect(eq(i64, kubelet.lives[1].gone_ns, 500 * VT_MS));
    start(&kubelet, 1, 600 * VT_MS);
    run_until(&kubelet, VT_MINUTE);
    cr_expect(eq(i64, kubelet.lives[1].started_ns, 3100 * VT_MS));
    clear(&kubelet);
}
