#include "tick_tracker.h"

#include <glib.h>

#include <math.h>

#define VALUE_TOLERANCE 0.0005
#define TIME_TOLERANCE  (100 * VT_MS)
#define TICK_NS         (2 * VT_S)

struct TickTracker {
    VtDeciderSpec spec;
    GArray *states; /* VtDecider: what the rows so far allow, the likeliest first */
    bool has_begun;
};

static const int offsets[] = { 0, -1, 1 }; /* in tolerances; as printed comes first */

/* Of a decider only the time of its panic matters for what is logged. */
static void add_state(GArray *states, const VtDecider *decider)
{
    for (guint i = 0; i < states->len; i++) {
        if (g_array_index(states, VtDecider, i).panic_since_ns == decider->panic_since_ns)
            return;
    }
    g_array_append_vals(states, decider, 1);
}

static VtDecider decider_panicking_since(const VtDeciderSpec *spec, VtTime since_ns)
{
    VtDecider decider;

    vt_decider_init(&decider, spec, since_ns, VT_READY_UNKNOWN);
    decider.panic_since_ns = since_ns;
    return decider;
}

TickTracker *tick_tracker_new(const VtDeciderSpec *spec)
{
    TickTracker *self = g_new(TickTracker, 1);

    *self = (TickTracker){ .spec = *spec };
    /* A scale-down delay changes what is decided, not what is logged of it; without one
     * a decider is plain data, which may be copied. */
    self->spec.scale_down_delay_ns = 0;
    self->states = g_array_new(FALSE, FALSE, sizeof(VtDecider));
    return self;
}

void tick_tracker_free(TickTracker *self)
{
    g_array_unref(self->states);
    g_free(self);
}

/* A recording may begin in the middle of a panic; any tick of the last window may have
 * justified it. */
static void begin(TickTracker *self, const RecordedTick *tick)
{
    const VtDecider calm = decider_panicking_since(&self->spec, VT_UNKNOWN);
    const VtTime window_ns = self->spec.stable_window_ns + TICK_NS;

    self->has_begun = true;
    add_state(self->states, &calm);
    for (VtTime ago_ns = TICK_NS; tick->is_panicking && ago_ns <= window_ns;
         ago_ns += TICK_NS) {
        const VtDecider panicking =
            decider_panicking_since(&self->spec, tick->time_ns - ago_ns);

        add_state(self->states, &panicking);
    }
}

static bool is_near(double a, double b)
{
    return fabs(a - b) <= VALUE_TOLERANCE;
}

static bool has_settings(const VtDeciderSpec *spec, const RecordedTick *tick)
{
    return is_near(spec->target, tick->target) && is_near(spec->total, tick->pod_capacity)
        && is_near(spec->target_burst_capacity, tick->target_burst_capacity);
}

static bool has_demand(const VtDemand *demand, const RecordedTick *tick)
{
    return is_near(demand->stable_pods, tick->stable_pods)
        && is_near(demand->panic_pods, tick->panic_pods)
        && is_near(demand->most_pods, tick->most_pods)
        && is_near(demand->least_pods, tick->least_pods);
}

/* Decides as @decider, which changes; true when that gives what is logged. */
static bool gives(VtDecider *decider, const VtDeciderInput *input,
                  const RecordedTick *tick)
{
    const VtDemand demand = vt_decider_demand(decider->spec, input);
    VtScale scale;

    return vt_decider_decide(decider, input, &scale) && has_settings(decider->spec, tick)
        && has_demand(&demand, tick)
        && is_near(scale.excess_burst_capacity, tick->excess_burst_capacity)
        && vt_decider_is_panicking(decider) == tick->is_panicking;
}

static VtDeciderInput input_of(const RecordedTick *tick, size_t stable, size_t panic,
                               size_t time)
{
    return (VtDeciderInput){
        .now_ns = tick->time_ns + offsets[time] * TIME_TOLERANCE,
        .ready_pods = tick->ready_pods,
        .has_averages = true,
        .averages = { .stable = tick->stable + offsets[stable] * VALUE_TOLERANCE,
                      .panic = tick->panic + offsets[panic] * VALUE_TOLERANCE },
    };
}

/* Adds to @found what @state becomes under each input that gives the row. */
static void follow_state(const VtDecider *state, const RecordedTick *tick, GArray *found)
{
    const size_t each = G_N_ELEMENTS(offsets);

    for (size_t i = 0; i < each * each * each; i++) {
        const VtDeciderInput input =
            input_of(tick, i % each, i / each % each, i / each / each);
        VtDecider next = *state;

        if (gives(&next, &input, tick))
            add_state(found, &next);
    }
}

static bool is_exact(const VtDecider *state, const RecordedTick *tick)
{
    const VtDeciderInput input = input_of(tick, 0, 0, 0);
    VtDecider next = *state;

    return gives(&next, &input, tick);
}

TickVerdict tick_tracker_follow(TickTracker *self, const RecordedTick *tick)
{
    g_autoptr(GArray) before = self->states;

    if (!self->has_begun)
        begin(self, tick);

    const bool was_exact = is_exact(&g_array_index(before, VtDecider, 0), tick);

    self->states = g_array_new(FALSE, FALSE, sizeof(VtDecider));
    for (guint i = 0; i < before->len; i++)
        follow_state(&g_array_index(before, VtDecider, i), tick, self->states);
    if (self->states->len > 0)
        return was_exact ? TICK_EXACT : TICK_TOLERATED;

    const VtDecider logged = decider_panicking_since(
        &self->spec, tick->is_panicking ? tick->time_ns : VT_UNKNOWN);

    add_state(self->states, &logged);
    return TICK_FAILED;
}
