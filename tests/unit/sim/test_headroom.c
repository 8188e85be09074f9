/* The policy that docs/writing-a-policy.md shows does what it says. */
#include "sim/autoscaler/headroom.h"
#include "tests/support/fake_fleet.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

static void arrive(FakeFleet *fleet, VtAutoscaler *policy, VtTime now_ns)
{
    fleet->state.waiting++;
    vt_autoscaler_notify(policy, VT_SIGNAL_ARRIVED, now_ns);
}

static void leave(FakeFleet *fleet, VtAutoscaler *policy, VtTime now_ns)
{
    fleet->state.waiting--;
    vt_autoscaler_notify(policy, VT_SIGNAL_LEFT, now_ns);
}

/* One spare pod at the start; three requests within the first minute, two of which leave
 * again. The tick at 60 s keeps the 4 pods of that minute's peak, that at 120 s the 2 of
 * the next one's. */
Test(headroom, follows_the_peak_of_a_minute)
{
    FakeFleet fleet;

    fake_fleet_init(&fleet);

    g_autoptr(VtAutoscaler) policy =
        vt_autoscaler_new(&vt_autoscaler_headroom, &fleet.base);

    vt_autoscaler_notify(policy, VT_SIGNAL_START, 0);
    cr_expect(eq(i32, fleet.state.pods, 1));
    arrive(&fleet, policy, 10 * VT_S);
    cr_expect(eq(i32, fleet.state.pods, 2));
    arrive(&fleet, policy, 11 * VT_S);
    arrive(&fleet, policy, 12 * VT_S);
    cr_expect(eq(i32, fleet.state.pods, 4));
    leave(&fleet, policy, 13 * VT_S);
    leave(&fleet, policy, 14 * VT_S);
    fake_fleet_run(&fleet, policy, 60 * VT_S);
    cr_expect(eq(i32, fleet.state.pods, 4));
    fake_fleet_run(&fleet, policy, 120 * VT_S);
    cr_expect(eq(i32, fleet.state.pods, 2));
}
