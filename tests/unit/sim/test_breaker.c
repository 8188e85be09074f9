/* The cases are those of Knative's own unit tests: inputs and expected numbers. */
#include "sim/breaker.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <criterion/parameterized.h>

#include <signal.h>

/* One runs, one waits. */
static VtBreaker breaker(int64_t capacity)
{
    VtBreaker self;

    vt_breaker_init(&self, 1, 1, capacity);
    return self;
}

Test(breaker, reserves_only_what_is_free)
{
    VtBreaker self = breaker(1);

    cr_expect(vt_breaker_reserve(&self));
    cr_expect(not(vt_breaker_reserve(&self)));
    cr_expect(eq(i64, vt_breaker_leave(&self), 0));
    cr_expect(vt_breaker_reserve(&self));
}

Test(breaker, a_running_request_blocks_a_reservation)
{
    VtBreaker self = breaker(1);

    cr_expect(eq(int, vt_breaker_enter(&self), VT_BREAKER_RUNS));
    cr_expect(not(vt_breaker_reserve(&self)));
}

Test(breaker, turns_away_when_full)
{
    VtBreaker self = breaker(1);

    cr_expect(eq(int, vt_breaker_enter(&self), VT_BREAKER_RUNS));
    cr_expect(eq(int, vt_breaker_enter(&self), VT_BREAKER_WAITS));
    cr_expect(eq(int, vt_breaker_enter(&self), VT_BREAKER_REJECTED));
    cr_expect(eq(i64, vt_breaker_leave(&self), 1)); /* the second starts */
    cr_expect(eq(i64, vt_breaker_leave(&self), 0));
    cr_expect(eq(i64, self.running + self.waiting, 0));
}

Test(breaker, starts_the_waiting_when_capacity_comes)
{
    VtBreaker self = breaker(0);

    cr_expect(eq(int, vt_breaker_enter(&self), VT_BREAKER_WAITS));
    cr_expect(eq(int, vt_breaker_enter(&self), VT_BREAKER_WAITS));
    cr_expect(eq(i64, vt_breaker_set_capacity(&self, 1), 1));
    cr_expect(eq(i64, vt_breaker_leave(&self), 1));
}

Test(breaker, gives_up_free_their_slot)
{
    VtBreaker self = breaker(0);

    vt_breaker_enter(&self);
    vt_breaker_enter(&self);
    cr_expect(eq(int, vt_breaker_enter(&self), VT_BREAKER_REJECTED));
    vt_breaker_abandon(&self);
    cr_expect(eq(int, vt_breaker_enter(&self), VT_BREAKER_WAITS));
}

Test(breaker, a_reduction_evicts_nobody)
{
    VtBreaker self;

    vt_breaker_init(&self, 10, 3, 3);
    for (int i = 0; i < 4; i++)
        vt_breaker_enter(&self);
    cr_expect(eq(i64, vt_breaker_set_capacity(&self, 1), 0));
    cr_expect(eq(i64, self.running, 3));
    cr_expect(eq(i64, vt_breaker_leave(&self), 0));
    cr_expect(eq(i64, vt_breaker_leave(&self), 0));
    cr_expect(eq(i64, vt_breaker_leave(&self), 1)); /* below the new capacity at last */
}

typedef struct {
    int64_t queue_depth, max_concurrency, capacity;
} Sizes;

ParameterizedTestParameters(breaker, refuses_sizes_that_cannot_be)
{
    static Sizes cases[] = { { 0, 1, 1 }, { 1, -1, 1 }, { 1, 1, -1 }, { 1, 1, 2 } };

    return cr_make_param_array(Sizes, cases, sizeof cases / sizeof *cases);
}

ParameterizedTest(Sizes *sizes, breaker, refuses_sizes_that_cannot_be, .signal = SIGABRT)
{
    VtBreaker self;

    vt_breaker_init(&self, sizes->queue_depth, sizes->max_concurrency, sizes->capacity);
}
