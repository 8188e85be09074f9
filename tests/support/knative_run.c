#include "tests/support/knative_run.h"

#include "sim/runtime_virtual.h"
#include "tests/support/list_arrivals.h"

#include <string.h>

#define BINDINGS 7

static void bind(KnativeRun *self, VtConfigBinding bindings[BINDINGS])
{
    const VtConfigBinding all[BINDINGS] = {
        vt_autoscaler_config_binding(&self->config.autoscaler),
        vt_function_config_binding(&self->config.function),
        vt_resources_config_binding(&self->config.resources),
        vt_nodes_config_binding(&self->nodes),
        vt_control_plane_config_binding(&self->control_plane),
        vt_kubelet_config_binding(&self->kubelet),
        vt_data_path_config_binding(&self->data_path),
    };

    memcpy(bindings, all, sizeof(all));
}

void knative_run_init(KnativeRun *self)
{
    VtConfigBinding bindings[BINDINGS];

    *self = (KnativeRun){ .functions_count = 1, .seed = 1 };
    for (size_t i = 0; i < KNATIVE_RUN_FUNCTIONS_MAX; i++)
        self->functions[i] = (VtFunction){
            .name = (char *)"f",
            .hash = vt_hash_mix(i + 1),
            .duration_mean_us = 100000,
            .memory_mean_mib = 60,
            .memory_max_mib = 60,
        };
    bind(self, bindings);
    vt_config_defaults(bindings, BINDINGS);
    kept_log_init(&self->kept);
}

void knative_run_clear(KnativeRun *self)
{
    kept_log_clear(&self->kept);
}

void knative_run_set(KnativeRun *self, const char *const *assignments)
{
    VtConfigBinding bindings[BINDINGS];

    bind(self, bindings);
    for (; *assignments != NULL; assignments++) {
        g_autoptr(GError) error = NULL;

        if (!vt_config_set(bindings, BINDINGS, *assignments, &error))
            g_error("%s: %s", *assignments, error->message);
    }
}

static VtPlatform *new_platform(KnativeRun *self, const VtRevisionConfig *configs,
                                VtArrivals *future, VtScheduler *scheduler,
                                VtPodRuntime *runtime)
{
    const VtKnativeOptions options = {
        .functions = self->functions,
        .configs = configs,
        .functions_count = self->functions_count,
        .nodes = &self->nodes,
        .control_plane = &self->control_plane,
        .data_path = &self->data_path,
        .kubelet = &self->kubelet,
        .pod_stages = self->pod_stages,
        .future = future,
        .scheduler = scheduler,
        .runtime = runtime,
        .log = &self->kept.base,
        .has_decisions = true,
        .seed = self->seed,
    };
    g_autoptr(GError) error = NULL;
    VtPlatform *platform = vt_knative_new(&options, &error);

    if (platform == NULL)
        g_error("%s", error->message);
    return platform;
}

static void crash(void *target, const VtEvent *event, VtTime now_ns)
{
    VtPodListener *listener = ((VtPodRuntime *)target)->listener;

    listener->ops->gone(listener, event->subject, now_ns);
}

static void plan_crash(const KnativeRun *self, VtScheduler *scheduler,
                       VtPodRuntime *runtime)
{
    const uint8_t target = vt_scheduler_register(scheduler, crash, runtime);

    if (self->crash_ns > 0)
        vt_scheduler_push(scheduler,
                          (VtEvent){ .at_ns = self->crash_ns, .target = target });
}

VtRunResult knative_run_play(KnativeRun *self, VtClock *clock,
                             const VtInvocation *invocations, size_t count)
{
    g_autoptr(VtScheduler) scheduler = vt_scheduler_new();
    const VtRuntimeVirtualOptions virtual = {
        .nodes = &self->nodes,
        .control_plane = &self->control_plane,
        .kubelet = &self->kubelet,
        .data_path = &self->data_path,
        .pod_stages = self->pod_stages,
        .background_load = self->background_load,
        .functions = self->functions,
        .seed = self->seed,
    };
    g_autoptr(VtPodRuntime) pods = vt_runtime_virtual_new(&virtual, scheduler);
    VtPodRuntime *runtime = pods;
    VtRevisionConfig configs[KNATIVE_RUN_FUNCTIONS_MAX];
    ListArrivals arrivals;
    ListArrivals future;

    for (size_t i = 0; i < self->functions_count; i++)
        configs[i] = self->config;
    if (self->watch != NULL) {
        run_watch_begin(self->watch, clock, pods, &self->nodes);
        runtime = &self->watch->runtime;
        clock = &self->watch->clock;
    }
    plan_crash(self, scheduler, runtime);
    list_arrivals_init(&arrivals, self->functions, self->functions_count, invocations,
                       count);
    list_arrivals_init(&future, self->functions, self->functions_count, invocations,
                       count);

    g_autoptr(VtPlatform) platform =
        new_platform(self, configs, &future.base, scheduler, runtime);

    if (self->watch != NULL)
        run_watch_attach(self->watch, platform);

    const VtRun run = {
        .arrivals = &arrivals.base,
        .platform = platform,
        .scheduler = scheduler,
        .clock = clock,
        .log = &self->kept.base,
        .tail_ns = self->tail_ns,
    };

    return vt_run(&run);
}
