#include "sim/autoscaler/hpa.h"

#include "core/errors.h"
#include "sim/autoscaler/cpu_meter.h"
#include "sim/autoscaler/hpa_replicas.h"
#include "sim/autoscaler/marks.h"

#include <math.h>

typedef struct {
    VtAutoscaler base;
    VtCpuMeter meter;
    VtTime next_look_ns;
    VtTime next_sync_ns;
    VtMarks wanted;  /* in the stabilization window, descending: the first is the most */
    VtMarks changes; /* of the number of pods, in the growth period */
} Hpa;

static const VtAutoscalerConfig *config_of(const Hpa *self)
{
    return &self->base.fleet->config->autoscaler;
}

static void plan(Hpa *self)
{
    vt_fleet_wake_at(self->base.fleet, MIN(self->next_look_ns, self->next_sync_ns));
}

/* Whether a pod's metric does not count: it starts, or has not been ready for the whole
 * time of the metric, early in its life. [k8s: replica_calculator.go groupPods] */
static bool is_unready(const Hpa *self, const VtFleetPod *pod, const VtCpuMetric *metric,
                       VtTime now_ns)
{
    const VtTime young_ns = config_of(self)->hpa_cpu_initialization_ns;

    if (pod->ready_ns == VT_UNKNOWN)
        return true;
    return pod->scheduled_ns + young_ns > now_ns
        && metric->at_ns < pod->ready_ns + metric->window_ns;
}

static void add(const Hpa *self, VtHpaUse *use, const VtFleetPod *pod, VtTime now_ns)
{
    const VtCpuMetric *metric = vt_cpu_meter_find(&self->meter, pod->instance);
    const bool is_running = pod->started_ns != VT_UNKNOWN;

    if (is_running && metric == NULL) {
        use->missing++;
    } else if (!is_running || is_unready(self, pod, metric, now_ns)) {
        use->unready++;
    } else {
        use->metered++;
        use->metered_milli += (int64_t)ceil(metric->cores * 1000);
    }
}

static VtHpaUse measure(const Hpa *self, VtTime now_ns)
{
    const VtFleet *fleet = self->base.fleet;
    VtHpaUse use = {
        .current = vt_fleet_look(fleet).pods,
        .request_milli = fleet->config->resources.cpu_request_milli,
        .target_percent = config_of(self)->hpa_target_percent,
        .tolerance = config_of(self)->hpa_tolerance,
    };

    for (size_t i = 0; i < vt_fleet_pods_count(fleet); i++) {
        const VtFleetPod pod = vt_fleet_pod(fleet, i);

        add(self, &use, &pod, now_ns);
    }
    return use;
}

/* The most that was wanted within the window, now included. */
static int32_t most_wanted(Hpa *self, int32_t wanted, VtTime now_ns)
{
    VtMarks *marks = &self->wanted;
    const VtTime window_ns = config_of(self)->hpa_stabilization_ns;

    while (marks->length > 0 && vt_marks_first(marks).at_ns <= now_ns - window_ns)
        vt_marks_drop_first(marks);
    while (marks->length > 0 && vt_marks_last(marks).value <= wanted)
        vt_marks_drop_last(marks);
    vt_marks_push(marks, (VtMark){ .at_ns = now_ns, .value = wanted });
    return (int32_t)vt_marks_first(marks).value;
}

/* The most that growth may come to, counted from the beginning of its period.
 * [k8s: podautoscaler/horizontal.go calculateScaleUpLimitWithScalingRules] */
static int64_t growth_limit(Hpa *self, int32_t current, VtTime now_ns)
{
    const VtAutoscalerConfig *config = config_of(self);
    const VtTime begin_ns = now_ns - config->hpa_scale_up_period_ns;
    int64_t start = current;

    while (self->changes.length > 0 && vt_marks_first(&self->changes).at_ns <= begin_ns)
        vt_marks_drop_first(&self->changes);
    for (size_t i = 0; i < self->changes.length; i++)
        start -= vt_marks_at(&self->changes, i).value;

    const int64_t share = (start * config->hpa_scale_up_percent + 99) / 100;

    return MAX(current, start + MAX(config->hpa_scale_up_pods, share));
}

static void sync_pods(Hpa *self, VtTime now_ns)
{
    VtFleet *fleet = self->base.fleet;
    const VtHpaUse use = measure(self, now_ns);
    const int32_t wanted = vt_hpa_replicas(&use);
    const int32_t most = most_wanted(self, wanted, now_ns);
    int64_t pods = use.current;

    if (wanted > use.current) {
        pods = MIN(wanted, growth_limit(self, use.current, now_ns));
    } else if (most < use.current) {
        pods = most;
    }
    vt_fleet_scale(fleet, (int32_t)MAX(1, pods), (double)use.metered_milli / 1000,
                   now_ns);

    const int32_t change = vt_fleet_look(fleet).pods - use.current;

    if (change != 0)
        vt_marks_push(&self->changes, (VtMark){ .at_ns = now_ns, .value = change });
}

static void start(Hpa *self, VtTime now_ns)
{
    VtFleet *fleet = self->base.fleet;
    const VtAutoscalerConfig *config = config_of(self);
    const int64_t pods = MAX(1, config->initial_scale);

    vt_cpu_meter_init(&self->meter);
    vt_fleet_scale(fleet, (int32_t)pods, 0, now_ns);
    most_wanted(self, (int32_t)pods, now_ns);
    self->next_look_ns = now_ns + config->hpa_metric_resolution_ns;
    self->next_sync_ns = now_ns + vt_fleet_phase(fleet, config->hpa_sync_period_ns);
    plan(self);
}

static void wake(Hpa *self, VtTime now_ns)
{
    const VtAutoscalerConfig *config = config_of(self);

    if (now_ns >= self->next_look_ns) {
        self->next_look_ns += config->hpa_metric_resolution_ns;
        vt_cpu_meter_look(&self->meter, self->base.fleet, now_ns);
    }
    if (now_ns >= self->next_sync_ns) {
        self->next_sync_ns += config->hpa_sync_period_ns;
        sync_pods(self, now_ns);
    }
    plan(self);
}

static void hpa_notify(VtAutoscaler *base, VtSignal signal, VtTime now_ns)
{
    Hpa *self = (Hpa *)base;

    if (signal == VT_SIGNAL_START)
        start(self, now_ns);
    if (signal == VT_SIGNAL_WAKE)
        wake(self, now_ns);
}

static void hpa_clear(VtAutoscaler *base)
{
    Hpa *self = (Hpa *)base;

    vt_cpu_meter_clear(&self->meter);
    vt_marks_clear(&self->wanted);
    vt_marks_clear(&self->changes);
}

static bool hpa_check(const VtRevisionConfig *config, GError **error)
{
    if (config->resources.cpu_request_milli > 0)
        return true;
    g_set_error(
        error, VT_ERROR, VT_ERROR_INPUT,
        "resources.cpu-request: policy hpa expected more than 0, since its target "
        "is a share of it");
    return false;
}

const VtAutoscalerOps vt_autoscaler_hpa = {
    .size = sizeof(Hpa),
    .is_direct = true,
    .ignores_requests = true,
    .notify = hpa_notify,
    .check = hpa_check,
    .clear = hpa_clear,
};
