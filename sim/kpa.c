#include "sim/kpa.h"

#include "sim/activators.h"

#include <glib.h>

/* [kn: pkg/reconciler/autoscaling/kpa/scaler.go] */
#define ACTIVATION_BUFFER_NS    (30 * VT_S)
#define REQUEUE_WHEN_PROXIED_NS (3 * VT_S)

void vt_kpa_init(VtKpa *self, VtTime now_ns)
{
    *self = (VtKpa){
        .activity_since_ns = now_ns,
        .activity = VT_KPA_ACTIVATING,
        .service_mode = VT_SERVICE_ABSENT,
        .desired_pods = -1,
    };
}

int32_t vt_kpa_clamp(int32_t pods, int32_t min, int32_t max)
{
    if (pods < min)
        return min;
    return max != 0 && pods > max ? max : pods;
}

static VtKpaAction keep(int32_t want)
{
    return (VtKpaAction){
        .want = want,
        .replicas = VT_KPA_NO_WRITE,
        .requeue_after_ns = VT_UNKNOWN,
    };
}

static VtKpaAction keep_until(int32_t want, VtTime requeue_after_ns)
{
    VtKpaAction action = keep(want);

    action.requeue_after_ns = requeue_after_ns;
    return action;
}

static VtKpaAction apply(const VtKpaInput *input, int32_t pods)
{
    VtKpaAction action = keep(pods);

    if (pods != input->replicas)
        action.replicas = pods;
    return action;
}

/* A revision that does not come up is given up after its progress deadline. */
static VtKpaAction scale_activating_to_zero(const VtKpaInput *input, VtTime age_ns)
{
    const VtTime timeout_ns = input->config->progress_deadline_ns + ACTIVATION_BUFFER_NS;

    return age_ns > timeout_ns ? apply(input, 0) : keep_until(-1, timeout_ns);
}

/* The last pod stays for a stable window; then traffic is turned to the activator before
 * the pod goes. */
static VtKpaAction scale_active_to_zero(const VtKpa *self, const VtKpaInput *input,
                                        VtTime age_ns)
{
    const VtTime window_ns = vt_autoscaler_config_window(input->config);

    if (age_ns >= window_ns) {
        return self->service_mode == VT_SERVICE_PROXY
                 ? keep_until(0, REQUEUE_WHEN_PROXIED_NS)
                 : keep(0);
    }
    VtKpaAction action = apply(input, 1);
    action.requeue_after_ns = window_ns - age_ns;
    return action;
}

static VtKpaAction scale_after_grace(const VtKpaInput *input, VtTime age_ns)
{
    const VtTime grace_ns = input->config->scale_to_zero_grace_ns;
    const VtTime retention_ns =
        input->spec->is_reachable ? input->config->scale_to_zero_retention_ns : 0;
    const VtTime proxied_ns = input->proxied_since_ns == VT_UNKNOWN
                                ? 0
                                : input->now_ns - input->proxied_since_ns;

    if (age_ns >= MAX(grace_ns, retention_ns))
        return apply(input, 0);
    if (age_ns < retention_ns)
        return keep_until(0, retention_ns - age_ns);
    if (proxied_ns >= grace_ns)
        return apply(input, 0);
    return keep_until(0, grace_ns - proxied_ns);
}

static VtKpaAction scale_inactive_to_zero(const VtKpaInput *input, VtTime age_ns)
{
    const bool is_always_proxied = input->spec->target_burst_capacity < 0;
    VtKpaAction action = keep(0);

    if (is_always_proxied || input->probe == VT_KPA_PROBE_ANSWERED)
        return scale_after_grace(input, age_ns);
    action.needs_probe = input->probe == VT_KPA_PROBE_UNTRIED;
    action.starts_background_probe = input->probe == VT_KPA_PROBE_FAILED;
    return action;
}

static VtKpaAction scale_to_zero(const VtKpa *self, const VtKpaInput *input)
{
    const VtTime age_ns = input->now_ns - self->activity_since_ns;

    if (!input->config->enable_scale_to_zero)
        return apply(input, 1);
    switch (self->activity) {
    case VT_KPA_ACTIVATING: return scale_activating_to_zero(input, age_ns);
    case VT_KPA_ACTIVE: return scale_active_to_zero(self, input, age_ns);
    case VT_KPA_INACTIVE: return scale_inactive_to_zero(input, age_ns);
    }
    g_assert_not_reached();
}

static int32_t min_scale(const VtKpaInput *input)
{
    return input->spec->is_reachable ? (int32_t)input->config->min_scale : 0;
}

VtKpaAction vt_kpa_scale(const VtKpa *self, const VtKpaInput *input)
{
    const int32_t initial = input->spec->initial_scale;
    int32_t min = min_scale(input);

    if (input->published.desired_pods < 0 && self->activity != VT_KPA_ACTIVATING)
        return keep(input->published.desired_pods);
    if (initial > 1 && !self->is_initialized && input->spec->is_reachable)
        min = MAX(min, initial);
    const int32_t pods = vt_kpa_clamp(input->published.desired_pods, min,
                                      (int32_t)input->config->max_scale);
    return pods == 0 ? scale_to_zero(self, input) : apply(input, pods);
}

int32_t vt_kpa_ready_threshold(const VtKpa *self, const VtKpaInput *input)
{
    const int32_t least = self->is_initialized ? 1 : input->spec->initial_scale;

    return MAX(min_scale(input), least);
}

static void set_activity(VtKpa *self, VtTime now_ns, VtKpaActivity activity,
                         VtKpaReason reason)
{
    if (self->activity == activity && self->reason == reason)
        return;
    self->activity = activity;
    self->reason = reason;
    self->activity_since_ns = now_ns;
}

static void update_activity(VtKpa *self, const VtKpaInput *input, int32_t want,
                            int32_t threshold)
{
    const VtTime now_ns = input->now_ns;
    const bool is_up = input->ready_pods >= threshold;

    if (want == 0 || threshold == 0) {
        const bool has_timed_out = self->activity == VT_KPA_ACTIVATING && threshold > 0;
        set_activity(self, now_ns, VT_KPA_INACTIVE,
                     has_timed_out ? VT_KPA_REASON_TIMED_OUT : VT_KPA_REASON_NO_TRAFFIC);
    } else if (want > 0 || self->activity != VT_KPA_INACTIVE) {
        set_activity(self, now_ns, is_up ? VT_KPA_ACTIVE : VT_KPA_ACTIVATING,
                     is_up ? VT_KPA_REASON_NONE : VT_KPA_REASON_QUEUED);
    } else if (!is_up) {
        set_activity(self, now_ns, VT_KPA_INACTIVE, VT_KPA_REASON_NO_TRAFFIC);
    }
}

void vt_kpa_update_status(VtKpa *self, const VtKpaInput *input, int32_t want)
{
    const int32_t threshold = vt_kpa_ready_threshold(self, input);

    if (input->ready_pods >= threshold && self->service_mode != VT_SERVICE_ABSENT)
        self->is_initialized = true;
    update_activity(self, input, want, threshold);
    self->actual_pods = input->ready_pods;
    if (want >= 0)
        self->desired_pods = want;
}

/* A new revision first gets its service; pods are looked at from the next reconcile on.
 */
static VtKpaAction create_service(VtKpa *self, const VtKpaInput *input)
{
    VtKpaInput without_pods = *input;

    without_pods.ready_pods = 0;
    vt_kpa_update_status(self, &without_pods, -1);
    self->service_mode = VT_SERVICE_PROXY;
    self->activators = VT_ACTIVATORS_MIN;
    return keep(-1);
}

VtKpaAction vt_kpa_reconcile(VtKpa *self, const VtKpaInput *input)
{
    if (self->service_mode == VT_SERVICE_ABSENT)
        return create_service(self, input);
    const VtKpaAction action = vt_kpa_scale(self, input);
    if (action.needs_probe)
        return action;
    const bool serves = action.want > 0 && input->published.excess_burst_capacity >= 0;
    self->service_mode = serves ? VT_SERVICE_SERVE : VT_SERVICE_PROXY;
    self->activators = vt_activators_count(input->spec, input->ready_pods);
    vt_kpa_update_status(self, input, action.want);
    return action;
}
