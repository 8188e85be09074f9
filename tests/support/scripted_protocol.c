#include "tests/support/scripted_protocol.h"

static const ScriptedReply *reply_of(const ScriptedProtocol *self, uint32_t number)
{
    return &self->replies[MIN(number, self->replies_count - 1)];
}

static void handle(void *target, const VtEvent *event, VtTime now_ns)
{
    ScriptedProtocol *self = target;
    const ScriptedReply *scripted = reply_of(self, event->subject);
    const ScriptedRequest *request =
        &g_array_index(self->requests, ScriptedRequest, event->subject);
    const VtRequest *callback =
        &g_array_index(self->callbacks, VtRequest, event->subject);
    const VtReply reply = {
        .cause = scripted->cause,
        .code = scripted->code,
        .body = "",
        .sent_ns = self->never_sends ? VT_UNKNOWN : request->at_ns + self->connect_ns,
        .first_byte_ns = now_ns - VT_MS,
        .done_ns = now_ns,
        .writes = 1,
        .connections = 1,
    };

    self->in_flight--;
    callback->callback(callback->target, callback->tag, &reply);
}

static void submit(VtProtocol *base, const VtRequest *request)
{
    ScriptedProtocol *self = (ScriptedProtocol *)base;
    const ScriptedRequest kept = { .tag = request->tag,
                                   .at_ns = self->now_ns,
                                   .connect_by_ns = request->connect_by_ns,
                                   .deadline_ns = request->deadline_ns };

    vt_scheduler_push(self->scheduler, (VtEvent){ .at_ns = kept.at_ns + self->service_ns,
                                                  .target = self->target,
                                                  .subject = self->requests->len });
    g_array_append_val(self->requests, kept);
    g_array_append_vals(self->callbacks, request, 1);
    self->in_flight++;
    self->in_flight_max = MAX(self->in_flight_max, self->in_flight);
    self->now_ns += self->submit_ns;
}

static void abandon(VtProtocol *base)
{
    ((ScriptedProtocol *)base)->in_flight = 0;
}

static void release(VtProtocol *base)
{
    ScriptedProtocol *self = (ScriptedProtocol *)base;

    g_array_unref(self->requests);
    g_array_unref(self->callbacks);
}

static ScriptedProtocol *protocol_of(VtClock *clock)
{
    return (ScriptedProtocol *)(void *)((char *)clock
                                        - offsetof(ScriptedProtocol, clock));
}

static VtTime now(VtClock *clock)
{
    return protocol_of(clock)->now_ns;
}

static VtTime advance(VtClock *clock, VtTime deadline_ns)
{
    ScriptedProtocol *self = protocol_of(clock);

    self->now_ns = MAX(self->now_ns, deadline_ns);
    if (self->now_ns >= self->stall_at_ns) {
        self->now_ns += self->stall_ns;
        self->stall_ns = 0;
    }
    return self->now_ns;
}

void scripted_protocol_init(ScriptedProtocol *self, VtScheduler *scheduler)
{
    static const VtProtocolOps ops = { .submit = submit,
                                       .abandon = abandon,
                                       .free = release };
    static const VtClockOps clock_ops = { .advance = advance, .now = now };
    static const ScriptedReply ok = { .code = 200 };

    *self = (ScriptedProtocol){
        .base = { &ops },
        .clock = { &clock_ops },
        .scheduler = scheduler,
        .service_ns = 10 * VT_MS,
        .replies = &ok,
        .replies_count = 1,
        .requests = g_array_new(FALSE, FALSE, sizeof(ScriptedRequest)),
        .callbacks = g_array_new(FALSE, FALSE, sizeof(VtRequest)),
    };
    self->target = vt_scheduler_register(scheduler, handle, self);
}
