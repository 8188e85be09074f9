#include "cli/wiring.h"

#include "sim/knative.h"
#include "sim/runtime_virtual.h"

struct VtStage {
    VtScheduler *scheduler;
    VtClock virtual_clock;
    VtClock *clock; /* borrowed: one of the above */
    VtPodRuntime *runtime;
    VtPlatform *platform;
};

const char *vt_platform_kind_name(VtPlatformKind kind)
{
    static const char *const names[] = {
        [VT_PLATFORM_SIM] = "sim",
        [VT_PLATFORM_LOCAL] = "local",
        [VT_PLATFORM_HTTP] = "http",
    };

    return names[kind];
}

static VtPodRuntime *new_virtual_runtime(VtStage *self, const VtStageOptions *options)
{
    const VtSettings *settings = &options->workload->settings;
    const VtRuntimeVirtualOptions runtime = {
        .nodes = &settings->nodes,
        .control_plane = &settings->control_plane,
        .data_path = &settings->data_path,
        .functions = options->workload->arrivals->functions,
        .seed = options->seed,
    };

    return vt_runtime_virtual_new(&runtime, self->scheduler);
}

static VtPlatform *new_knative(VtStage *self, const VtStageOptions *options,
                               GError **error)
{
    const VtWorkload *workload = options->workload;
    const VtKnativeOptions knative = {
        .functions = workload->arrivals->functions,
        .configs = workload->configs,
        .functions_count = workload->arrivals->functions_count,
        .nodes = &workload->settings.nodes,
        .control_plane = &workload->settings.control_plane,
        .scheduler = self->scheduler,
        .runtime = self->runtime,
        .log = options->log,
        .has_decisions = options->has_decisions,
        .seed = options->seed,
    };

    return vt_knative_new(&knative, error);
}

VtStage *vt_stage_new(const VtStageOptions *options, GError **error)
{
    g_autoptr(VtStage) self = g_new0(VtStage, 1);

    self->scheduler = vt_scheduler_new();
    self->virtual_clock = vt_clock_virtual();
    self->clock = &self->virtual_clock;
    self->runtime = new_virtual_runtime(self, options);
    self->platform = new_knative(self, options, error);
    return self->platform == NULL ? NULL : g_steal_pointer(&self);
}

void vt_stage_free(VtStage *self)
{
    if (self == NULL)
        return;
    vt_platform_free(self->platform);
    vt_pod_runtime_free(self->runtime);
    vt_scheduler_free(self->scheduler);
    g_free(self);
}

VtClock *vt_stage_clock(VtStage *self)
{
    return self->clock;
}

VtScheduler *vt_stage_scheduler(VtStage *self)
{
    return self->scheduler;
}

VtPlatform *vt_stage_platform(VtStage *self)
{
    return self->platform;
}

void vt_stage_begin(VtStage *self)
{
    (void)self;
}

bool vt_stage_check(const VtStage *self, GError **error)
{
    (void)self;
    (void)error;
    return true;
}
