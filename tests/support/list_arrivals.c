#include "tests/support/list_arrivals.h"

static bool list_next(VtArrivals *base, VtInvocation *out_invocation)
{
    ListArrivals *self = (ListArrivals *)base;

    if (self->position == self->count)
        return false;
    *out_invocation = self->invocations[self->position++];
    return true;
}

static void list_rewind(VtArrivals *base)
{
    ((ListArrivals *)base)->position = 0;
}

void list_arrivals_init(ListArrivals *self, const VtFunction *functions,
                        size_t functions_count, const VtInvocation *invocations,
                        size_t count)
{
    static const VtArrivalsOps ops = { .next = list_next, .rewind = list_rewind };

    *self = (ListArrivals){
        .base = { .ops = &ops,
                  .functions = functions,
                  .functions_count = functions_count },
        .invocations = invocations,
        .count = count,
    };
}
