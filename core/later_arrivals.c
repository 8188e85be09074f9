#include "core/later_arrivals.h"

typedef struct {
    VtArrivals base;
    VtArrivals *whole;
    VtTime from_ns;
} LaterArrivals;

static bool next(VtArrivals *base, VtInvocation *out_invocation)
{
    const LaterArrivals *self = (const LaterArrivals *)base;
    VtInvocation invocation;

    do {
        if (!vt_arrivals_next(self->whole, &invocation))
            return false;
    } while (invocation.scheduled_ns < self->from_ns);
    *out_invocation = invocation;
    return true;
}

static void rewind_whole(VtArrivals *base)
{
    vt_arrivals_rewind(((LaterArrivals *)base)->whole);
}

static void later_arrivals_free(VtArrivals *base)
{
    g_free(base);
}

VtArrivals *vt_later_arrivals_new(VtArrivals *whole, VtTime from_ns)
{
    static const VtArrivalsOps ops = {
        .next = next,
        .rewind = rewind_whole,
        .free = later_arrivals_free,
    };
    LaterArrivals *self = g_new0(LaterArrivals, 1);

    vt_arrivals_rewind(whole);
    self->base = *whole;
    self->base.ops = &ops;
    self->base.is_part = true;
    self->base.issued = 0;
    self->whole = whole;
    self->from_ns = from_ns;
    return &self->base;
}
