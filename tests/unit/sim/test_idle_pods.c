#include "sim/idle_pods.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#define PODS 4

typedef struct {
    VtPods pods;
    VtIdlePods idle;
} Fixture;

static void init(Fixture *self)
{
    vt_pods_init(&self->pods);
    vt_idle_pods_init(&self->idle);
    for (uint32_t i = 0; i < PODS; i++)
        vt_pods_take(&self->pods, 0, i, 0);
}

static void add(Fixture *self, uint32_t pod, VtTime now_ns)
{
    vt_idle_pods_add(&self->idle, &self->pods, pod, now_ns);
}

/* Takes the pods out in their order: each is a digit of the number. */
static int drain(Fixture *self)
{
    int order = 0;

    while (self->idle.first != VT_PODS_END) {
        order = 10 * order + (int)self->idle.first;
        vt_idle_pods_remove(&self->idle, &self->pods, self->idle.first);
    }
    vt_pods_clear(&self->pods);
    return order;
}

Test(idle_pods, are_in_the_order_in_which_they_became_idle)
{
    Fixture fixture;

    init(&fixture);
    add(&fixture, 2, 10);
    add(&fixture, 0, 20);
    add(&fixture, 3, 30);
    cr_expect(eq(i64, vt_pods_at(&fixture.pods, 0)->idle_since_ns, 20));
    cr_expect(eq(int, drain(&fixture), 203));
}

/* From the middle, the beginning and the end; pods that are not there do no harm. */
Test(idle_pods, leave_from_anywhere)
{
    Fixture fixture;

    init(&fixture);
    for (uint32_t i = 0; i < PODS; i++)
        add(&fixture, i, 10);
    for (int twice = 0; twice < 2; twice++) {
        vt_idle_pods_remove(&fixture.idle, &fixture.pods, 1);
        vt_idle_pods_remove(&fixture.idle, &fixture.pods, 3);
        vt_idle_pods_remove(&fixture.idle, &fixture.pods, 0);
    }
    cr_expect(eq(i64, vt_pods_at(&fixture.pods, 1)->idle_since_ns, VT_NEVER));
    add(&fixture, 1, 20);
    cr_expect(eq(int, drain(&fixture), 21));
}

Test(idle_pods, stay_where_they_are_when_added_again)
{
    Fixture fixture;

    init(&fixture);
    add(&fixture, 1, 10);
    add(&fixture, 2, 20);
    add(&fixture, 1, 30);
    cr_expect(eq(i64, vt_pods_at(&fixture.pods, 1)->idle_since_ns, 10));
    cr_expect(eq(int, drain(&fixture), 12));
}
