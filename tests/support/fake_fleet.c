#include "tests/support/fake_fleet.h"

static FakeFleet *from_base(const VtFleet *base)
{
    return (FakeFleet *)(uintptr_t)base;
}

static VtFleetState look(const VtFleet *base)
{
    return from_base(base)->state;
}

static size_t pods_count(const VtFleet *base)
{
    return from_base(base)->pods_count;
}

static VtFleetPod pod(const VtFleet *base, size_t position)
{
    return from_base(base)->pods[position];
}

static VtTime pod_cpu_ns(const VtFleet *base, size_t position, VtTime now_ns)
{
    (void)now_ns;
    return from_base(base)->pods_cpu_ns[position];
}

static VtTime phase(const VtFleet *base, VtTime interval_ns)
{
    (void)interval_ns;
    return from_base(base)->phase_ns;
}

static void scale(VtFleet *base, int32_t pods, double metric, VtTime now_ns)
{
    FakeFleet *self = from_base(base);

    (void)now_ns;
    self->state.pods = pods;
    self->metric = metric;
}

static VtTime idle_since(const VtFleet *base)
{
    (void)base;
    return VT_NEVER;
}

static void retire(VtFleet *base, VtTime now_ns)
{
    (void)now_ns;
    from_base(base)->state.pods--;
}

static void wake_at(VtFleet *base, VtTime at_ns)
{
    from_base(base)->wake_ns = at_ns;
}

void fake_fleet_init(FakeFleet *self)
{
    static const VtFleetOps ops = {
        .look = look,
        .pods_count = pods_count,
        .pod = pod,
        .pod_cpu_ns = pod_cpu_ns,
        .phase = phase,
        .scale = scale,
        .idle_since = idle_since,
        .retire = retire,
        .wake_at = wake_at,
    };

    *self = (FakeFleet){ .base = { .ops = &ops }, .wake_ns = VT_NEVER };
    self->base.config = &self->config;

    const VtConfigBinding bindings[] = {
        vt_autoscaler_config_binding(&self->config.autoscaler),
        vt_function_config_binding(&self->config.function),
        vt_resources_config_binding(&self->config.resources),
    };

    vt_config_defaults(bindings, G_N_ELEMENTS(bindings));
}

void fake_fleet_run(FakeFleet *self, VtAutoscaler *policy, VtTime until_ns)
{
    while (self->wake_ns <= until_ns) {
        const VtTime now_ns = self->wake_ns;

        self->wake_ns = VT_NEVER;
        vt_autoscaler_notify(policy, VT_SIGNAL_WAKE, now_ns);
    }
}
