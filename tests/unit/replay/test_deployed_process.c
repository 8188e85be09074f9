/* Processes that were there before the run. */
#include "replay/runtime_process.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

TestSuite(deployed_process, .timeout = 60);

/* Stands in for the control plane: counts what the runtime reports. */
typedef struct {
    VtPodListener base;
    VtPoller *poller;
    VtClockWall clock;
    VtPodRuntime *runtime;
    unsigned begun, served, gone;
} Model;

static const VtFunction functions[] = { { .name = (char *)"f" } };

static void on_started(VtPodListener *base, uint32_t pod, VtTime now_ns)
{
    (void)pod;
    (void)now_ns;
    ((Model *)base)->begun++;
}

static void on_ready(VtPodListener *base, uint32_t pod, VtTime startup_cpu_ns,
                     VtTime now_ns)
{
    (void)startup_cpu_ns;
    on_started(base, pod, now_ns);
}

static void on_served(VtPodListener *base, uint32_t request, VtStatus status,
                      VtTime executed_ns, VtTime now_ns)
{
    (void)request;
    (void)now_ns;
    cr_expect(eq(int, (int)status, (int)VT_STATUS_OK));
    cr_expect(ge(i64, executed_ns, 20 * VT_MS));
    ((Model *)base)->served++;
}

static void on_gone(VtPodListener *base, uint32_t pod, VtTime now_ns)
{
    (void)pod;
    (void)now_ns;
    ((Model *)base)->gone++;
}

static void model_init(Model *self, const char *program)
{
    static const VtPodListenerOps ops = {
        .started = on_started, .ready = on_ready, .served = on_served, .gone = on_gone
    };
    const VtRuntimeProcessConfig config = { .program = program, .functions = functions };

    *self = (Model){ .base = { &ops }, .poller = vt_poller_new(NULL) };
    vt_clock_wall_init(&self->clock, self->poller);
    self->runtime = vt_runtime_process_new(&config, &self->clock, NULL);
    self->runtime->listener = &self->base;
}

static void model_clear(Model *self)
{
    vt_pod_runtime_free(self->runtime);
    vt_poller_free(self->poller);
}

static bool deploy(Model *self, uint32_t pod)
{
    const VtPodSpec spec = { .instance = pod, .memory_mib = 8 };

    return self->runtime->ops->deploy(self->runtime, pod, &spec, 0);
}

static void wait_for(Model *self, const unsigned *counter, unsigned count)
{
    const VtTime deadline_ns = vt_clock_wall_now(&self->clock) + 20 * VT_S;

    while (*counter < count && vt_clock_wall_now(&self->clock) < deadline_ns)
        vt_clock_advance(&self->clock.base, deadline_ns);
    cr_assert(eq(uint, *counter, count));
}

/* A process takes milliseconds to start; of the run's time none has passed. */
Test(deployed_process, answers_at_once_and_took_no_time)
{
    const VtInvocation invocation = { .requested_ns = 20 * VT_MS };
    const VtTime begin_ns = vt_poller_now();
    Model self;

    model_init(&self, g_getenv("VITRO_FUNCTION"));
    for (uint32_t pod = 0; pod < 3; pod++)
        cr_assert(deploy(&self, pod));

    const VtTime passed_ns = vt_clock_wall_now(&self.clock);

    cr_expect(lt(i64, 2 * passed_ns, vt_poller_now() - begin_ns));
    for (uint32_t pod = 0; pod < 3; pod++)
        self.runtime->ops->serve(self.runtime, pod, pod, &invocation, passed_ns);
    wait_for(&self, &self.served, 3);
    cr_expect(eq(uint, self.begun, 0));
    for (uint32_t pod = 0; pod < 3; pod++)
        self.runtime->ops->stop(self.runtime, pod, VT_NEVER, 0);
    wait_for(&self, &self.gone, 3);
    cr_expect(vt_runtime_process_check(self.runtime, NULL));
    model_clear(&self);
}

/* Neither a program that is not there nor one that ends at once. */
Test(deployed_process, that_does_not_come_up_is_gone_later)
{
    static const char *const programs[] = { "/nonexistent/vitro-function", "/bin/false" };

    for (size_t i = 0; i < G_N_ELEMENTS(programs); i++) {
        Model self;

        model_init(&self, programs[i]);
        cr_expect(not(deploy(&self, 0)), "row %zu", i);
        cr_expect(eq(uint, self.gone, 0), "row %zu", i);
        wait_for(&self, &self.gone, 1);
        cr_expect(eq(uint, self.begun, 0), "row %zu", i);
        cr_expect(not(vt_runtime_process_check(self.runtime, NULL)), "row %zu", i);
        model_clear(&self);
    }
}
