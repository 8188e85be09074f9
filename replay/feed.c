#include "replay/feed.h"

#include "replay/channel.h"

/* How often a sender asks whose schedule should have been dealt to it by now. */
#define STARVED_NS VT_MS

struct VtFeed {
    VtArrivals base;
    VtChannel *channel;
    size_t capacity;
    VtTime horizon_ns; /* written by one thread, read by the other */
    VtTime asked_ns;   /* the last instant that the sender was told to ask again at */
};

/* The horizon is read first: what it promises is in the channel by then. */
static bool feed_next(VtArrivals *base, VtInvocation *out_invocation)
{
    VtFeed *self = (VtFeed *)base;
    const VtTime horizon_ns = __atomic_load_n(&self->horizon_ns, __ATOMIC_ACQUIRE);

    base->retry_ns = 0;
    if (vt_channel_pop(self->channel, out_invocation))
        return true;
    if (horizon_ns == VT_NEVER)
        return false;
    self->asked_ns =
        horizon_ns > self->asked_ns ? horizon_ns : self->asked_ns + STARVED_NS;
    base->retry_ns = self->asked_ns;
    return false;
}

VtFeed *vt_feed_new(const VtArrivals *whole, size_t capacity)
{
    static const VtArrivalsOps ops = { .next = feed_next };
    VtFeed *self = g_new0(VtFeed, 1);

    self->base = (VtArrivals){
        .ops = &ops,
        .functions = whole->functions,
        .functions_count = whole->functions_count,
        .measure_start_ns = whole->measure_start_ns,
        .end_ns = whole->end_ns,
        .outlook = whole->outlook,
        .is_part = true,
    };
    self->channel = vt_channel_new(sizeof(VtInvocation));
    self->capacity = capacity;
    return self;
}

void vt_feed_free(VtFeed *self)
{
    if (self == NULL)
        return;
    vt_channel_free(self->channel);
    g_free(self);
}

VtArrivals *vt_feed_arrivals(VtFeed *self)
{
    return &self->base;
}

bool vt_feed_has_room(const VtFeed *self)
{
    return vt_channel_length(self->channel) < self->capacity;
}

void vt_feed_push(VtFeed *self, const VtInvocation *invocation)
{
    vt_channel_push(self->channel, invocation);
}

void vt_feed_advance(VtFeed *self, VtTime horizon_ns)
{
    __atomic_store_n(&self->horizon_ns, horizon_ns, __ATOMIC_RELEASE);
}
