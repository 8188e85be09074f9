#include "core/trace_arrivals.h"
#include "tests/support/list_arrivals.h"
#include "tests/support/tiny_trace.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#define FUNCTIONS 3
#define MINUTES   2
#define AHEAD     16

/* More in the first minute than are told of ahead, one fewer in the second. */
static const uint32_t counts[FUNCTIONS * MINUTES] = { 500, 5, 300, 7, 200, 3 };

enum { CALLS = 1015, FIRST_MINUTE_CALLS = 1000 };

Test(upcoming, tells_the_function_of_the_sixteenth_invocation_ahead)
{
    static const VtFunctionConfig configs[FUNCTIONS] = { 0 };
    static const VtScheduleOptions options = { .seed = 3 };
    g_autoptr(VtTrace) trace = tiny_trace(counts, FUNCTIONS, MINUTES);
    g_autoptr(VtArrivals) arrivals =
        vt_trace_arrivals_new(trace, &options, configs, NULL);
    uint32_t functions[CALLS];
    uint32_t upcoming[CALLS];
    VtInvocation invocation;

    for (int i = 0; i < CALLS; i++) {
        cr_assert(vt_arrivals_next(arrivals, &invocation));
        functions[i] = invocation.function;
        upcoming[i] = arrivals->upcoming;
    }
    cr_expect(not(vt_arrivals_next(arrivals, &invocation)));
    for (int i = 0; i < CALLS; i++) {
        /* Of the next minute nothing is known yet. */
        const bool is_known = i + AHEAD < FIRST_MINUTE_CALLS;

        cr_expect(eq(u32, upcoming[i], is_known ? functions[i + AHEAD] : VT_NO_UPCOMING),
                  "invocation %d", i);
    }
}

Test(upcoming, is_unknown_where_the_source_does_not_tell)
{
    static const VtFunction functions[] = { { .hash = 1 } };
    static const VtInvocation invocations[] = { { .scheduled_ns = VT_S } };
    ListArrivals list;
    VtInvocation invocation;

    list_arrivals_init(&list, functions, 1, invocations, 1);
    cr_assert(vt_arrivals_next(&list.base, &invocation));
    cr_expect(eq(u32, list.base.upcoming, VT_NO_UPCOMING));
}
