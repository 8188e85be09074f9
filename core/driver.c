#include "core/driver.h"

enum { EVENT_SECOND, EVENT_END };

#define NO_SLOT   UINT32_MAX
#define AT_A_TIME 32U

/* A slot holds an invocation in flight, or the number of the next free slot. */
typedef struct {
    VtInvocation invocation;
    uint32_t next_free;
    bool is_busy;
} Slot;

typedef struct {
    VtSink sink;
    const VtRun *run;
    uint8_t target;
    Slot *slots;
    uint32_t slots_count;
    uint32_t slots_capacity;
    uint32_t first_free;
    uint64_t in_flight;
    uint64_t arrivals_in_second;
    VtSecond *functions; /* one each, when asked for; or NULL */
    int64_t seconds;
    uint64_t submitted;
    void (*expect)(VtPlatform *platform, uint32_t function); /* or NULL */
    VtInvocation next;
    bool has_next;
    VtTime arrival_ns; /* when next is due or, without one, may be there; VT_NEVER: the
                          schedule is over */
    bool is_over;
    bool is_stopped;
    bool is_drained; /* of invocations that were still to come */
    VtTime end_ns;
} Driver;

static void plan(Driver *self, uint16_t kind, VtTime at_ns)
{
    vt_scheduler_push(self->run->scheduler,
                      (VtEvent){ .at_ns = at_ns, .target = self->target, .kind = kind });
}

static uint32_t take_slot(Driver *self)
{
    if (self->first_free != NO_SLOT) {
        const uint32_t slot = self->first_free;

        self->first_free = self->slots[slot].next_free;
        return slot;
    }
    if (self->slots_count == self->slots_capacity) {
        self->slots_capacity = MAX(64, 2 * self->slots_capacity);
        self->slots = g_renew(Slot, self->slots, self->slots_capacity);
    }
    return self->slots_count++;
}

static void free_slot(Driver *self, uint32_t slot)
{
    self->slots[slot].is_busy = false;
    self->slots[slot].next_free = self->first_free;
    self->first_free = slot;
}

static void fetch_next(Driver *self)
{
    const VtArrivals *arrivals = self->run->arrivals;

    self->has_next = vt_arrivals_next(self->run->arrivals, &self->next);
    if (arrivals->upcoming != VT_NO_UPCOMING && self->expect != NULL)
        self->expect(self->run->platform, arrivals->upcoming);
    if (self->has_next) {
        self->arrival_ns = self->next.scheduled_ns;
    } else {
        self->arrival_ns = arrivals->retry_ns > 0 ? arrivals->retry_ns : VT_NEVER;
    }
}

/* The end is an event like any other, so that what else is due at the instant of
 * the last response still happens. */
static void end_if_idle(Driver *self, VtTime now_ns)
{
    if (self->arrival_ns == VT_NEVER && self->in_flight == 0)
        plan(self, EVENT_END, now_ns + self->run->tail_ns);
}

static void complete(VtSink *sink, uint32_t slot, const VtOutcome *outcome, VtTime now_ns)
{
    Driver *self = (Driver *)sink;
    const VtInvocation *invocation = &self->slots[slot].invocation;
    const VtRecord record = {
        .invocation = *invocation,
        .sent_ns = outcome->sent_ns,
        .response_ns = outcome->status == VT_STATUS_LOST
                         ? VT_UNKNOWN
                         : now_ns - invocation->scheduled_ns,
        .executed_ns = outcome->executed_ns,
        .instance = outcome->instance,
        .start = outcome->start,
        .status = outcome->status,
        .exchange = outcome->exchange,
    };

    g_assert(self->slots[slot].is_busy);
    free_slot(self, slot);
    self->in_flight--;
    if (self->functions != NULL)
        self->functions[invocation->function].in_flight--;
    vt_run_log_record(self->run->log, &record);
    end_if_idle(self, now_ns);
}

static void submit_next(Driver *self, VtTime now_ns)
{
    const uint32_t slot = take_slot(self);
    const VtInvocation invocation = self->next;

    self->slots[slot].invocation = invocation;
    self->slots[slot].is_busy = true;
    self->submitted++;
    self->in_flight++;
    self->arrivals_in_second++;
    if (self->functions != NULL) {
        self->functions[invocation.function].in_flight++;
        self->functions[invocation.function].arrivals++;
    }
    fetch_next(self);
    self->run->platform->ops->submit(self->run->platform, slot, &invocation, now_ns);
}

static bool is_idle(const VtSecond *second)
{
    return second->arrivals == 0 && second->in_flight == 0 && second->pods_desired <= 0
        && second->pods_starting <= 0 && second->pods_ready <= 0
        && second->pods_terminating <= 0;
}

static void write_function_seconds(Driver *self, VtTime now_ns)
{
    VtPlatform *platform = self->run->platform;
    const size_t count =
        self->functions != NULL ? self->run->arrivals->functions_count : 0;

    if (count > 0 && platform->ops->observe_functions != NULL)
        platform->ops->observe_functions(platform, self->functions, now_ns);
    for (size_t i = 0; i < count; i++) {
        VtSecond *second = &self->functions[i];

        second->second = self->seconds;
        if (!is_idle(second))
            vt_run_log_function_second(self->run->log, (uint32_t)i, second);
        second->arrivals = 0;
    }
}

static void write_second(Driver *self, VtTime now_ns)
{
    write_function_seconds(self, now_ns);

    VtSecond second = {
        .second = self->seconds++,
        .arrivals = self->arrivals_in_second,
        .in_flight = self->in_flight,
        .queued = -1,
        .pods_desired = -1,
        .pods_starting = -1,
        .pods_ready = -1,
        .pods_terminating = -1,
        .cpu_busy_cores = -1,
    };

    self->run->platform->ops->observe(self->run->platform, &second, now_ns);
    vt_run_log_second(self->run->log, &second);
    self->arrivals_in_second = 0;
}

/* False when all was under way. */
static bool drain_platform(Driver *self, VtTime now_ns)
{
    VtPlatform *platform = self->run->platform;
    const uint64_t before = self->in_flight;

    if (platform->ops->drain != NULL)
        platform->ops->drain(platform, now_ns);
    return self->in_flight < before;
}

/* An invocation that was due and will not be submitted any more. */
static void lose_next(Driver *self)
{
    static const VtExchange none = {
        .handed_ns = VT_UNKNOWN,
        .first_byte_ns = VT_UNKNOWN,
        .has_waited = true,
    };
    const VtRecord lost = {
        .invocation = self->next,
        .sent_ns = VT_UNKNOWN,
        .response_ns = VT_UNKNOWN,
        .executed_ns = VT_UNKNOWN,
        .instance = VT_INSTANCE_UNKNOWN,
        .status = VT_STATUS_LOST,
        .exchange = &none,
    };

    self->arrivals_in_second++;
    if (self->functions != NULL)
        self->functions[self->next.function].arrivals++;
    vt_run_log_record(self->run->log, &lost);
    fetch_next(self);
}

/* A driver that is behind its schedule has not got to all that was due. */
static void lose_what_was_due(Driver *self, VtTime now_ns)
{
    while (self->has_next && self->arrival_ns <= now_ns)
        lose_next(self);
}

/* What is under way may still end. */
static void drain(Driver *self, VtTime now_ns)
{
    self->is_drained |= drain_platform(self, now_ns);
    if (self->arrival_ns == VT_NEVER)
        return;
    lose_what_was_due(self, now_ns);
    self->has_next = false;
    self->arrival_ns = VT_NEVER;
    self->is_drained = true;
    end_if_idle(self, now_ns);
}

static void ask_monitor(Driver *self, VtTime now_ns)
{
    const VtProgress progress = {
        .now_ns = now_ns,
        .end_ns = self->run->arrivals->end_ns,
        .submitted = self->submitted,
        .in_flight = self->in_flight,
    };
    VtMonitor *monitor = self->run->monitor;

    if (monitor == NULL)
        return;
    switch (monitor->ask(monitor, &progress)) {
    case VT_ORDER_STOP: self->is_stopped = true; return;
    case VT_ORDER_GO_ON: return;
    case VT_ORDER_DRAIN: drain(self, now_ns); return;
    }
}

static void handle(void *target, const VtEvent *event, VtTime now_ns)
{
    Driver *self = target;

    if (event->kind == EVENT_END) {
        self->is_over = true;
        self->end_ns = now_ns;
        return;
    }
    write_second(self, now_ns);
    plan(self, EVENT_SECOND, event->at_ns + VT_S);
    ask_monitor(self, now_ns);
}

static void arrive(Driver *self, VtTime now_ns)
{
    if (self->has_next) {
        submit_next(self, now_ns);
        return;
    }
    fetch_next(self);
    end_if_idle(self, now_ns);
}

/* What is due by @now_ns; at equal times events come before arrivals. Not all of it when
 * it is much: what the clock brings in real time, answers and connections, cannot wait
 * for the last of a burst. Returns whether it was all. */
static bool fire_due(Driver *self, VtTime now_ns)
{
    VtScheduler *scheduler = self->run->scheduler;

    for (unsigned i = 0; i < AT_A_TIME && !self->is_over && !self->is_stopped; i++) {
        const VtTime event_ns = vt_scheduler_next(scheduler);

        if (MIN(event_ns, self->arrival_ns) > now_ns)
            return true;
        if (event_ns <= self->arrival_ns) {
            vt_scheduler_fire(scheduler, now_ns);
        } else {
            arrive(self, vt_clock_now(self->run->clock, now_ns));
        }
    }
    return false;
}

static void play(Driver *self)
{
    while (!self->is_over && !self->is_stopped) {
        const VtTime next_ns =
            MIN(vt_scheduler_next(self->run->scheduler), self->arrival_ns);
        const VtTime due_ns = MAX(next_ns, self->end_ns);
        const VtTime now_ns = vt_clock_advance(self->run->clock, due_ns);

        self->end_ns = now_ns;
        if (now_ns < due_ns)
            ask_monitor(self, now_ns);
        if (!fire_due(self, now_ns) && now_ns > next_ns) /* it is behind */
            ask_monitor(self, now_ns);
    }
}

static void lose_what_is_in_flight(Driver *self, VtTime now_ns)
{
    const VtOutcome lost = {
        .status = VT_STATUS_LOST,
        .instance = VT_INSTANCE_UNKNOWN,
        .sent_ns = VT_UNKNOWN,
        .executed_ns = VT_UNKNOWN,
    };

    for (uint32_t slot = 0; slot < self->slots_count; slot++) {
        if (self->slots[slot].is_busy)
            complete(&self->sink, slot, &lost, now_ns);
    }
}

/* Nothing is known of pods and CPU but what the platform says. */
static VtSecond *new_functions(const VtRun *run)
{
    const size_t count = run->arrivals->functions_count;
    VtSecond *functions = g_new(VtSecond, count);

    for (size_t i = 0; i < count; i++) {
        functions[i] = (VtSecond){ .queued = -1,
                                   .pods_desired = -1,
                                   .pods_starting = -1,
                                   .pods_ready = -1,
                                   .pods_terminating = -1,
                                   .cpu_busy_cores = -1 };
    }
    return functions;
}

VtRunResult vt_run(const VtRun *run)
{
    Driver self = { .sink = { complete },
                    .run = run,
                    .first_free = NO_SLOT,
                    .seconds = run->start_ns / VT_S };

    self.target = vt_scheduler_register(run->scheduler, handle, &self);
    run->platform->sink = &self.sink;
    self.expect = run->platform->ops->expect;
    self.functions = run->has_function_seconds ? new_functions(run) : NULL;
    fetch_next(&self);
    plan(&self, EVENT_SECOND, run->start_ns + VT_S);
    end_if_idle(&self, run->start_ns);
    play(&self);
    if (self.is_stopped)
        lose_what_was_due(&self, self.end_ns);
    run->platform->ops->finish(run->platform, self.end_ns);
    lose_what_is_in_flight(&self, self.end_ns);
    if (self.end_ns > self.seconds * VT_S)
        write_second(&self, self.end_ns);
    g_free(self.functions);
    g_free(self.slots);
    return (VtRunResult){ .is_complete = self.is_over && !self.is_drained,
                          .end_ns = self.end_ns };
}
