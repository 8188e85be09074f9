#include "sim/decider.h"

#include "sim/go_number.h"

#include <glib.h>

#include <math.h>

/* Before any metric: capacity of the initial pods, cut toward zero. */
static int32_t initial_excess_capacity(const VtDeciderSpec *spec)
{
    if (spec->target_burst_capacity <= 0)
        return (int32_t)spec->target_burst_capacity;
    return vt_go_int32(spec->initial_scale * spec->total - spec->target_burst_capacity);
}

void vt_decider_init(VtDecider *self, const VtDeciderSpec *spec, VtTime now_ns,
                     int32_t ready_pods)
{
    *self = (VtDecider){
        .spec = spec,
        .published = { .desired_pods = -1,
                       .excess_burst_capacity = initial_excess_capacity(spec) },
        /* Several pods that are there already may serve a burst that this decider
         * did not see begin. */
        .panic_since_ns = ready_pods > 1 ? now_ns : VT_UNKNOWN,
        .max_panic_pods = MAX(ready_pods, 0),
    };
    if (spec->scale_down_delay_ns > 0) {
        self->delay = g_new(VtMaxWindow, 1);
        vt_max_window_init(self->delay, spec->scale_down_delay_ns, VT_MAX_WINDOW_SLOT_NS);
    }
}

void vt_decider_clear(VtDecider *self)
{
    if (self->delay)
        vt_max_window_clear(self->delay);
    g_free(self->delay);
    self->delay = NULL;
}

void vt_decider_update(VtDecider *self, const VtDeciderSpec *spec)
{
    self->spec = spec;
}

static double pods_for_limits(const VtDeciderInput *input)
{
    return MAX(1, input->ready_pods);
}

VtDemand vt_decider_demand(const VtDeciderSpec *spec, const VtDeciderInput *input)
{
    const double ready = pods_for_limits(input);

    return (VtDemand){
        .stable_pods = ceil(input->averages.stable / spec->target),
        .panic_pods = ceil(input->averages.panic / spec->target),
        .most_pods = ceil(spec->max_scale_up_rate * ready),
        .least_pods = spec->is_reachable ? floor(ready / spec->max_scale_down_rate) : 0,
    };
}

/* The activation scale may exceed the limits: it comes after them. */
static int32_t limit_pods(const VtDeciderSpec *spec, double wanted,
                          const VtDemand *demand)
{
    const int32_t pods =
        vt_go_int32(fmin(fmax(wanted, demand->least_pods), demand->most_pods));

    if (spec->activation_scale > 1 && wanted > 0)
        return MAX(pods, spec->activation_scale);
    return pods;
}

static void update_panic(VtDecider *self, VtTime now_ns, bool is_over_threshold)
{
    if (is_over_threshold) {
        self->panic_since_ns = now_ns;
    } else if (vt_decider_is_panicking(self)
               && self->panic_since_ns + self->spec->stable_window_ns < now_ns) {
        self->panic_since_ns = VT_UNKNOWN;
        self->max_panic_pods = 0;
    }
}

static int32_t excess_capacity(const VtDeciderSpec *spec, int32_t ready_pods,
                               double panic_average)
{
    if (spec->target_burst_capacity <= 0)
        return (int32_t)spec->target_burst_capacity;
    return vt_go_int32(
        floor(ready_pods * spec->total - spec->target_burst_capacity - panic_average));
}

bool vt_decider_decide(VtDecider *self, const VtDeciderInput *input, VtScale *out_scale)
{
    const VtDeciderSpec *spec = self->spec;

    if (input->ready_pods == VT_READY_UNKNOWN || !input->has_averages)
        return false;
    const VtDemand demand = vt_decider_demand(spec, input);
    const double excess_ratio = demand.panic_pods / pods_for_limits(input);
    int32_t pods = limit_pods(spec, demand.stable_pods, &demand);

    update_panic(self, input->now_ns, excess_ratio >= spec->panic_threshold);
    if (vt_decider_is_panicking(self)) {
        pods = MAX(pods, limit_pods(spec, demand.panic_pods, &demand));
        self->max_panic_pods = MAX(self->max_panic_pods, pods);
        pods = self->max_panic_pods;
    }
    if (spec->is_reachable && self->delay)
        pods = vt_max_window_record(self->delay, input->now_ns, pods);
    *out_scale = (VtScale){
        .desired_pods = pods,
        .excess_burst_capacity =
            excess_capacity(spec, input->ready_pods, input->averages.panic),
    };
    return true;
}

bool vt_decider_publish(VtDecider *self, VtScale scale)
{
    const VtScale old = self->published;

    self->published = scale;
    return old.desired_pods != scale.desired_pods
        || (old.excess_burst_capacity < 0) != (scale.excess_burst_capacity < 0);
}
