#include "sim/autoscaler/oracle.h"

#include "sim/autoscaler/marks.h"
#include "sim/autoscaler/time_heap.h"

typedef struct {
    VtAutoscaler base;
    bool is_started;
    VtMarks unseen;      /* beyond the lead; value: when it will end */
    VtTimeHeap ends;     /* of invocations within the lead, when beyond it */
    VtMarks ends_within; /* the others, ascending */
    VtMarks peaks;       /* in flight at arrivals that are to come, descending */
    int64_t arrived;
    int64_t due; /* to have ended by now */
} Oracle;

static VtTime lead_ns(const Oracle *self)
{
    return self->base.fleet->config->autoscaler.oracle_lead_ns;
}

static void pass_ends(Oracle *self, VtTime horizon_ns)
{
    while (vt_time_heap_peek(&self->ends) <= horizon_ns) {
        const VtMark end = { .at_ns = vt_time_heap_pop(&self->ends) };

        vt_marks_push(&self->ends_within, end);
    }
}

/* Adds an invocation at the horizon. A peak that comes before a higher one never counts.
 */
static void see(Oracle *self, VtMark call)
{
    pass_ends(self, call.at_ns);
    vt_time_heap_push(&self->ends, call.value);

    const VtMark peak = { .at_ns = call.at_ns, .value = (int64_t)self->ends.length };

    while (self->peaks.length > 0 && vt_marks_last(&self->peaks).value <= peak.value)
        vt_marks_drop_last(&self->peaks);
    vt_marks_push(&self->peaks, peak);
}

static void look_ahead(Oracle *self, VtTime now_ns)
{
    const VtTime horizon_ns = now_ns + lead_ns(self);

    while (self->unseen.length > 0 && vt_marks_first(&self->unseen).at_ns <= horizon_ns) {
        see(self, vt_marks_first(&self->unseen));
        vt_marks_drop_first(&self->unseen);
    }
    pass_ends(self, horizon_ns);
    if (self->unseen.length > 0) {
        const VtTime next_ns = vt_marks_first(&self->unseen).at_ns;

        vt_fleet_wake_at(self->base.fleet, next_ns - lead_ns(self));
    }
}

static void forget_past(Oracle *self, VtTime now_ns)
{
    while (self->peaks.length > 0 && vt_marks_first(&self->peaks).at_ns < now_ns)
        vt_marks_drop_first(&self->peaks);
    while (self->ends_within.length > 0
           && vt_marks_first(&self->ends_within).at_ns <= now_ns) {
        vt_marks_drop_first(&self->ends_within);
        self->due++;
    }
}

/* Requests to have room for at once, within the lead. */
static int64_t most_requests(const Oracle *self)
{
    const VtFleetState state = vt_fleet_look(self->base.fleet);
    const int64_t in_flight = state.waiting + state.executing;
    const int64_t overdue = MAX(0, in_flight - (self->arrived - self->due));
    const int64_t peak =
        self->peaks.length > 0 ? vt_marks_first(&self->peaks).value + overdue : 0;

    return MAX(in_flight, peak);
}

/* Beside those that are down, which serve nobody. */
static int64_t pods_for(const VtFleet *fleet, int64_t requests)
{
    const int64_t room = fleet->config->function.container_concurrency;
    const int64_t serving = room == 0 ? requests > 0 : (requests + room - 1) / room;

    return serving + vt_fleet_look(fleet).pods_down;
}

/* Idle pods go first. With room for several requests in a pod, all may be busy with few:
 * then those that Kubernetes chooses finish what they have. */
static void shrink(const Oracle *self, int64_t pods, int64_t requests, VtTime now_ns)
{
    VtFleet *fleet = self->base.fleet;
    const int64_t least = MAX(pods, fleet->config->autoscaler.min_scale);

    while (vt_fleet_look(fleet).pods > least && vt_fleet_idle_since(fleet) != VT_NEVER)
        vt_fleet_retire(fleet, now_ns);
    if (vt_fleet_look(fleet).pods > least
        && fleet->config->function.container_concurrency != 1)
        vt_fleet_scale(fleet, (int32_t)pods, (double)requests, now_ns);
}

static void act(Oracle *self, VtTime now_ns)
{
    VtFleet *fleet = self->base.fleet;

    look_ahead(self, now_ns);
    forget_past(self, now_ns);

    const int64_t requests = most_requests(self);
    const int64_t pods = pods_for(fleet, requests);
    const int32_t asked = vt_fleet_look(fleet).pods;

    if (!self->is_started || pods > asked) {
        vt_fleet_scale(fleet, (int32_t)pods, (double)requests, now_ns);
    } else if (pods < asked) {
        shrink(self, pods, requests, now_ns);
    }
    self->is_started = true;
}

static void oracle_notify(VtAutoscaler *base, VtSignal signal, VtTime now_ns)
{
    Oracle *self = (Oracle *)base;

    if (signal == VT_SIGNAL_ARRIVED)
        self->arrived++;
    if (signal != VT_SIGNAL_READY)
        act(self, now_ns);
}

static void oracle_foresee(VtAutoscaler *base, const VtInvocation *invocation,
                           VtTime now_ns)
{
    Oracle *self = (Oracle *)base;
    const VtTime at_ns = invocation->scheduled_ns;
    const VtTime slack_ns = base->fleet->config->autoscaler.oracle_slack_ns;
    const VtTime end_ns = at_ns + invocation->requested_ns + slack_ns;

    vt_marks_push(&self->unseen, (VtMark){ .at_ns = at_ns, .value = end_ns });
    if (self->is_started)
        act(self, now_ns);
}

static void oracle_clear(VtAutoscaler *base)
{
    Oracle *self = (Oracle *)base;

    vt_marks_clear(&self->unseen);
    vt_time_heap_clear(&self->ends);
    vt_marks_clear(&self->ends_within);
    vt_marks_clear(&self->peaks);
}

const VtAutoscalerOps vt_autoscaler_oracle = {
    .size = sizeof(Oracle),
    .notify = oracle_notify,
    .foresee = oracle_foresee,
    .clear = oracle_clear,
};
