#include "replay/platform_http.h"

#include "replay/function_reply.h"

enum { EVENT_RETRY, EVENT_LINE };

#define AT_A_TIME 32 /* of the line, before answers and connections are seen to */

/* What is in flight, by the driver's slots. */
typedef struct {
    VtInvocation invocation;
    VtTime handed_ns; /* to the protocol, at its first attempt; or VT_UNKNOWN */
    VtTime sent_ns;   /* likewise, as far as the protocol has told; or VT_UNKNOWN */
    uint32_t writes;
    uint32_t connections;
    uint32_t retries;
    VtTime first_byte_ns; /* of the last answer, as are the next two */
    int32_t code;
    VtCause cause;
    bool has_waited;
    bool is_under_way; /* the protocol has it */
    bool is_busy;
} Slot;

typedef struct {
    VtPlatform base;
    VtPlatformHttpConfig config;
    VtClock *clock;
    VtScheduler *scheduler;
    uint8_t target;
    VtProtocol *protocol;
    VtTargetScratch *scratch;
    VtAdmission *admission;
    VtTime line_ns; /* when it is looked at again; VT_NEVER: it is not */
    bool is_drained;
    Slot *slots;
    uint32_t slots_count;
} PlatformHttp;

static VtTime deadline_of(const PlatformHttp *self, const Slot *slot)
{
    return slot->invocation.scheduled_ns
         + self->config.configs[slot->invocation.function].timeout_ns;
}

static void on_reply(void *target, uint32_t number, const VtReply *reply);

static void hand_over(PlatformHttp *self, uint32_t number, VtTime now_ns)
{
    Slot *slot = &self->slots[number];
    const VtTime timeout_ns = self->config.connect_timeout_ns;
    const VtTime handed_ns = vt_clock_now(self->clock, now_ns);
    VtRequest request = {
        .connect_by_ns = timeout_ns == VT_NEVER ? VT_NEVER : handed_ns + timeout_ns,
        .deadline_ns = deadline_of(self, slot),
        .callback = on_reply,
        .target = self,
        .tag = number,
    };

    slot->is_under_way = true;
    if (slot->handed_ns == VT_UNKNOWN)
        slot->handed_ns = handed_ns;
    vt_target_render(self->config.target, &slot->invocation, self->scratch, &request);
    vt_protocol_submit(self->protocol, &request);
}

static VtExchange exchange_of(const Slot *slot)
{
    return (VtExchange){
        .handed_ns = slot->handed_ns,
        .first_byte_ns = VT_UNKNOWN,
        .attempts = slot->writes,
        .retries = slot->retries,
        .connections = slot->connections,
        .has_waited = slot->has_waited,
    };
}

static void complete(PlatformHttp *self, uint32_t number, VtCause cause,
                     const VtReply *reply)
{
    Slot *slot = &self->slots[number];
    VtExchange exchange = exchange_of(slot);
    VtFunctionReply said = vt_function_reply_unknown;
    VtOutcome outcome = {
        .status = vt_cause_status(cause),
        .instance = VT_INSTANCE_UNKNOWN,
        .sent_ns = slot->sent_ns,
        .exchange = &exchange,
    };

    exchange.first_byte_ns = reply->first_byte_ns;
    exchange.code = reply->code;
    exchange.cause = cause;
    if (outcome.status == VT_STATUS_OK)
        vt_function_reply_parse(reply->body, &said);
    outcome.executed_ns = said.executed_ns;
    outcome.start = vt_function_reply_start(&said, slot->handed_ns, reply->done_ns);
    slot->is_busy = false;
    self->base.sink->complete(self->base.sink, number, &outcome, reply->done_ns);
}

static void expire(PlatformHttp *self, uint32_t number, VtTime now_ns)
{
    const VtReply none = { .first_byte_ns = VT_UNKNOWN, .done_ns = now_ns };

    complete(self, number, VT_CAUSE_TIMEOUT, &none);
}

/* Once more when it is somebody's turn though nothing ends. An event that is planned
 * already for later comes, too, and is disowned. */
static void watch_line(PlatformHttp *self, VtTime now_ns)
{
    const VtTime due_ns = MAX(vt_admission_due(self->admission), now_ns);

    if (due_ns >= self->line_ns)
        return;
    self->line_ns = due_ns;
    vt_scheduler_push(
        self->scheduler,
        (VtEvent){ .at_ns = due_ns, .target = self->target, .kind = EVENT_LINE });
}

/* False when it is nobody's turn. */
static bool serve_next(PlatformHttp *self, VtTime now_ns)
{
    uint32_t number;

    switch (vt_admission_next(self->admission, now_ns, &number)) {
    case VT_TURN_NONE: return false;
    case VT_TURN_GO: hand_over(self, number, now_ns); return true;
    case VT_TURN_EXPIRED: expire(self, number, now_ns); return true;
    }
    g_assert_not_reached();
}

/* The rest of a long line in another turn of the driver's, which listens in between. */
static void serve_line(PlatformHttp *self, VtTime now_ns)
{
    int served = 0;

    while (served < AT_A_TIME && serve_next(self, now_ns))
        served++;
    watch_line(self, served < AT_A_TIME ? now_ns : now_ns + 1);
}

static void ask_for_turn(PlatformHttp *self, uint32_t number, VtTime due_ns,
                         VtTime now_ns)
{
    Slot *slot = &self->slots[number];
    const VtCandidate candidate = { number, due_ns, deadline_of(self, slot) };

    if (vt_admission_offer(self->admission, &candidate, now_ns)) {
        hand_over(self, number, now_ns);
        return;
    }
    slot->has_waited = true;
    watch_line(self, now_ns);
}

/* Not after its own time-out, nor when it is this machine that failed. */
static bool is_worth_a_retry(VtCause cause)
{
    return cause != VT_CAUSE_NONE && cause != VT_CAUSE_TIMEOUT
        && cause != VT_CAUSE_GENERATOR;
}

/* False when it is not to be tried again. */
static bool retry(PlatformHttp *self, uint32_t number, VtCause cause,
                  const VtReply *reply)
{
    Slot *slot = &self->slots[number];
    const VtTime again_ns = reply->done_ns + self->config.retry_delay_ns;

    if (!is_worth_a_retry(cause) || slot->retries == self->config.retries_max
        || again_ns >= deadline_of(self, slot) || self->is_drained)
        return false;
    slot->retries++;
    slot->first_byte_ns = reply->first_byte_ns;
    slot->code = reply->code;
    slot->cause = cause;
    vt_scheduler_push(
        self->scheduler,
        (VtEvent){ .at_ns = again_ns, .target = self->target, .subject = number });
    return true;
}

static void on_reply(void *target, uint32_t number, const VtReply *reply)
{
    PlatformHttp *self = target;
    Slot *slot = &self->slots[number];
    const VtCause cause = vt_target_judge(self->config.target, reply);

    slot->is_under_way = false;

    slot->writes += reply->writes;
    slot->connections += reply->connections;
    if (slot->sent_ns == VT_UNKNOWN)
        slot->sent_ns = reply->sent_ns;
    if (cause == VT_CAUSE_GENERATOR && slot->sent_ns == VT_UNKNOWN)
        slot->handed_ns = VT_UNKNOWN;
    if (!retry(self, number, cause, reply))
        complete(self, number, cause, reply);
    vt_admission_ended(self->admission, reply->done_ns);
    serve_line(self, reply->done_ns);
}

static void handle(void *target, const VtEvent *event, VtTime now_ns)
{
    PlatformHttp *self = target;

    if (self->is_drained)
        return;
    if (event->kind == EVENT_RETRY) {
        ask_for_turn(self, event->subject, event->at_ns, now_ns);
    } else if (event->at_ns == self->line_ns) {
        self->line_ns = VT_NEVER;
        serve_line(self, now_ns);
    }
}

static Slot *slot_at(PlatformHttp *self, uint32_t number)
{
    if (number >= self->slots_count) {
        const uint32_t count = MAX(number + 1, 2 * self->slots_count);

        self->slots = g_renew(Slot, self->slots, count);
        for (uint32_t i = self->slots_count; i < count; i++)
            self->slots[i].is_busy = false;
        self->slots_count = count;
    }
    return &self->slots[number];
}

static void submit(VtPlatform *base, uint32_t number, const VtInvocation *invocation,
                   VtTime now_ns)
{
    PlatformHttp *self = (PlatformHttp *)base;

    *slot_at(self, number) = (Slot){ .invocation = *invocation,
                                     .handed_ns = VT_UNKNOWN,
                                     .sent_ns = VT_UNKNOWN,
                                     .is_busy = true };
    ask_for_turn(self, number, invocation->scheduled_ns, now_ns);
}

/* Pods are the target's own business. */
static void observe(VtPlatform *base, VtSecond *second, VtTime now_ns)
{
    (void)base;
    (void)now_ns;
    second->queued = -1;
    second->pods_desired = -1;
    second->pods_starting = -1;
    second->pods_ready = -1;
    second->pods_terminating = -1;
    second->cpu_busy_cores = -1;
}

/* The protocol tells of no more: what it was given left then, to our knowledge. */
static void lose(PlatformHttp *self, uint32_t number, VtTime now_ns)
{
    Slot *slot = &self->slots[number];
    const VtExchange exchange = exchange_of(slot);
    const VtOutcome lost = {
        .status = VT_STATUS_LOST,
        .instance = VT_INSTANCE_UNKNOWN,
        .sent_ns = slot->sent_ns != VT_UNKNOWN ? slot->sent_ns : slot->handed_ns,
        .executed_ns = VT_UNKNOWN,
        .exchange = &exchange,
    };

    slot->is_busy = false;
    self->base.sink->complete(self->base.sink, number, &lost, now_ns);
}

/* What has failed before is as it was then. */
static void give_up(PlatformHttp *self, uint32_t number, VtTime now_ns)
{
    Slot *slot = &self->slots[number];
    const VtReply last = {
        .first_byte_ns = slot->first_byte_ns,
        .code = slot->code,
        .done_ns = now_ns,
    };

    if (slot->retries == 0) {
        lose(self, number, now_ns);
        return;
    }
    slot->retries--; /* the one that will not be */
    complete(self, number, slot->cause, &last);
}

static void drain(VtPlatform *base, VtTime now_ns)
{
    PlatformHttp *self = (PlatformHttp *)base;

    self->is_drained = true;
    vt_admission_dismiss(self->admission);
    for (uint32_t i = 0; i < self->slots_count; i++) {
        if (self->slots[i].is_busy && !self->slots[i].is_under_way)
            give_up(self, i, now_ns);
    }
}

static void finish(VtPlatform *base, VtTime now_ns)
{
    PlatformHttp *self = (PlatformHttp *)base;

    vt_protocol_abandon(self->protocol);
    for (uint32_t i = 0; i < self->slots_count; i++) {
        if (!self->slots[i].is_busy)
            continue;
        if (self->slots[i].is_under_way) {
            lose(self, i, now_ns);
        } else {
            give_up(self, i, now_ns);
        }
    }
}

static void platform_free(VtPlatform *base)
{
    PlatformHttp *self = (PlatformHttp *)base;

    vt_protocol_free(self->protocol);
    vt_target_scratch_free(self->scratch);
    vt_admission_free(self->admission);
    g_free(self->slots);
    g_free(self);
}

VtPlatform *vt_platform_http_new(const VtPlatformHttpConfig *config, VtClock *clock,
                                 VtScheduler *scheduler, VtProtocol *protocol)
{
    static const VtPlatformOps ops = {
        .submit = submit,
        .observe = observe,
        .drain = drain,
        .finish = finish,
        .free = platform_free,
    };
    PlatformHttp *self = g_new0(PlatformHttp, 1);

    self->base.ops = &ops;
    self->config = *config;
    self->clock = clock;
    self->scheduler = scheduler;
    self->target = vt_scheduler_register(scheduler, handle, self);
    self->protocol = protocol;
    self->scratch = vt_target_scratch_new();
    self->admission = vt_admission_new(&config->admission);
    self->line_ns = VT_NEVER;
    return &self->base;
}
