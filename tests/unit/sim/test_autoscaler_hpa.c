/* Policy hpa over a fleet that a test holds in its hands. A pod asks for 100m, and is to
 * use 80m. */
#include "sim/autoscaler/hpa.h"
#include "tests/support/constant_run.h"
#include "tests/support/fake_fleet.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#define PHASE_NS (5 * VT_S) /* syncs at 5 s, 20 s, 35 s, ... */

static VtAutoscaler *begin(FakeFleet *fleet)
{
    fake_fleet_init(fleet);
    fleet->phase_ns = PHASE_NS;

    VtAutoscaler *policy = vt_autoscaler_new(&vt_autoscaler_hpa, &fleet->base);

    vt_autoscaler_notify(policy, VT_SIGNAL_START, 0);
    return policy;
}

/* Pods that were ready long ago, each having used @cpu_ns. */
static void set_pods(FakeFleet *fleet, size_t count, VtTime cpu_ns)
{
    fleet->pods_count = count;
    for (size_t i = 0; i < count; i++) {
        fleet->pods[i] = (VtFleetPod){ .instance = (uint32_t)i };
        fleet->pods_cpu_ns[i] = cpu_ns;
    }
}

Test(autoscaler_hpa, starts_with_one_or_its_initial_scale)
{
    FakeFleet fleet;
    g_autoptr(VtAutoscaler) policy = begin(&fleet);

    cr_expect(eq(i32, fleet.state.pods, 1));
    fleet.config.autoscaler.initial_scale = 3;
    vt_autoscaler_free(g_steal_pointer(&policy));
    fleet.config.autoscaler.initial_scale = 0;
    policy = vt_autoscaler_new(&vt_autoscaler_hpa, &fleet.base);
    vt_autoscaler_notify(policy, VT_SIGNAL_START, 0);
    cr_expect(eq(i32, fleet.state.pods, 1));
}

/* Looks at 15 s, 30 s, ...: 1.2 s of CPU in the first 15 s are 80m, on target; 12 s in
 * the next are 800m, ten times the target. The sync at 35 s wants 10 pods, and may have
 * 5: 1 and 4 more. With 5 pods at 160m at 45 s it wants 10 at 50 s and may double them.
 */
Test(autoscaler_hpa, grows_at_once_but_within_its_limits)
{
    FakeFleet fleet;
    g_autoptr(VtAutoscaler) policy = begin(&fleet);

    set_pods(&fleet, 1, 1200 * VT_MS);
    fake_fleet_run(&fleet, policy, 29 * VT_S);
    cr_expect(eq(i32, fleet.state.pods, 1));
    set_pods(&fleet, 1, 13200 * VT_MS);
    fake_fleet_run(&fleet, policy, 34 * VT_S);
    cr_expect(eq(i32, fleet.state.pods, 1));
    fake_fleet_run(&fleet, policy, 35 * VT_S);
    cr_expect(eq(i32, fleet.state.pods, 5));
    cr_expect(ieee_ulp_eq(dbl, fleet.metric, 0.8, 4));
    set_pods(&fleet, 5, 13200 * VT_MS + 2400 * VT_MS);
    for (uint32_t i = 1; i < 5; i++) {
        fleet.pods[i].started_ns = 30 * VT_S; /* as old as its use */
        fleet.pods_cpu_ns[i] = 2400 * VT_MS;
    }
    fake_fleet_run(&fleet, policy, 50 * VT_S);
    cr_expect(eq(i32, fleet.state.pods, 10));
}

/* As above, one pod at ten times the target, which wants 10. One more is more than 10 %;
 * 250 % are 2.5, rounded up to 3 more; 900 % are all. */
Test(autoscaler_hpa, grows_by_pods_or_percent)
{
    static const struct {
        int64_t pods, percent;
        int32_t expected;
    } cases[] = { { 1, 10, 2 }, { 1, 250, 4 }, { 4, 900, 10 }, { 20, 1, 10 } };

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        FakeFleet fleet;
        g_autoptr(VtAutoscaler) policy = begin(&fleet);

        fleet.config.autoscaler.hpa_scale_up_pods = cases[i].pods;
        fleet.config.autoscaler.hpa_scale_up_percent = cases[i].percent;
        set_pods(&fleet, 1, 12 * VT_S);
        fake_fleet_run(&fleet, policy, 20 * VT_S);
        cr_expect(eq(i32, fleet.state.pods, cases[i].expected), "row %zu", i);
    }
}

/* One pod at ten times the target grows to 5 at 20 s. Those are at ten times the target
 * at 30 s, too, and want 50 at 35 s: within 15 s they may double, or be 4 more; within 16
 * s nothing is left of the 4 for the 1 that it began with. */
Test(autoscaler_hpa, counts_growth_in_its_period)
{
    static const struct {
        VtTime period_ns;
        int32_t expected;
    } cases[] = { { 15 * VT_S, 10 }, { 16 * VT_S, 5 } };

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        FakeFleet fleet;
        g_autoptr(VtAutoscaler) policy = begin(&fleet);

        fleet.config.autoscaler.hpa_scale_up_period_ns = cases[i].period_ns;
        set_pods(&fleet, 1, 12 * VT_S);
        fake_fleet_run(&fleet, policy, 20 * VT_S);
        cr_assert(eq(i32, fleet.state.pods, 5));
        set_pods(&fleet, 5, 24 * VT_S);
        fake_fleet_run(&fleet, policy, 35 * VT_S);
        cr_expect(eq(i32, fleet.state.pods, cases[i].expected), "row %zu", i);
    }
}

/* Four pods without any use from the start: the most wanted in the last 300 s is the 4 of
 * the start until that is 300 s ago, which the sync at 305 s is the first to see. */
Test(autoscaler_hpa, shrinks_when_the_stabilization_window_has_passed)
{
    FakeFleet fleet;

    fake_fleet_init(&fleet);
    fleet.phase_ns = PHASE_NS;
    fleet.config.autoscaler.initial_scale = 4;
    fleet.config.autoscaler.hpa_cpu_initialization_ns = 0;

    g_autoptr(VtAutoscaler) policy = vt_autoscaler_new(&vt_autoscaler_hpa, &fleet.base);

    vt_autoscaler_notify(policy, VT_SIGNAL_START, 0);
    set_pods(&fleet, 4, 0);
    fake_fleet_run(&fleet, policy, 15 * VT_S);
    cr_expect(eq(i32, fleet.state.pods, 4));
    fake_fleet_run(&fleet, policy, 304 * VT_S);
    cr_expect(eq(i32, fleet.state.pods, 4));
    /* The sync at 5 s knew nothing and wanted the 4 that there were: it counts to 305 s,
     * that one not included. */
    fake_fleet_run(&fleet, policy, 305 * VT_S);
    cr_expect(eq(i32, fleet.state.pods, 1));
}

/* A pod that became ready at 20 s: at 30 s its metric of 15 s reaches back to when it was
 * not, so it does not count until 45 s. Alone, that leaves nothing to decide on. */
Test(autoscaler_hpa, ignores_a_young_pod_s_metric)
{
    FakeFleet fleet;
    g_autoptr(VtAutoscaler) policy = begin(&fleet);

    set_pods(&fleet, 1, 0);
    fake_fleet_run(&fleet, policy, 15 * VT_S);
    set_pods(&fleet, 1, 12 * VT_S);
    fleet.pods[0].ready_ns = 20 * VT_S;
    fake_fleet_run(&fleet, policy, 35 * VT_S);
    cr_expect(eq(i32, fleet.state.pods, 1));
    set_pods(&fleet, 1, 24 * VT_S);
    fleet.pods[0].ready_ns = 20 * VT_S;
    fake_fleet_run(&fleet, policy, 50 * VT_S);
    cr_expect(eq(i32, fleet.state.pods, 5));
}

/* A pod without running containers is not looked at; one whose containers run for less
 * than 10 s has no metric at the first look. */
Test(autoscaler_hpa, waits_for_a_metric)
{
    FakeFleet fleet;
    g_autoptr(VtAutoscaler) policy = begin(&fleet);

    set_pods(&fleet, 1, 9 * VT_S);
    fleet.pods[0].started_ns = 6 * VT_S;
    fake_fleet_run(&fleet, policy, 20 * VT_S);
    cr_expect(eq(i32, fleet.state.pods, 1));
    fleet.pods[0].started_ns = VT_UNKNOWN;
    fake_fleet_run(&fleet, policy, 35 * VT_S);
    cr_expect(eq(i32, fleet.state.pods, 1));
}

/* A request at 60 s computes for 100 s on one core. The look at 75 s sees 15 s of that,
 * but for the way there: 1000m in whole ones, for a target of 80m. The first sync after
 * it wants 13 pods, and may have 5. */
Test(autoscaler_hpa, follows_the_cpu_of_a_whole_run)
{
    static const VtInvocation calls[] = { CALL(60 * VT_S, 100 * VT_S) };
    g_auto(KnativeRun) run;

    constant_run_init(&run);
    knative_run_set(&run, (const char *const[]){ "autoscaler.policy=hpa", NULL });
    constant_run_play(&run, calls, 1);
    constant_run_expect_ok(&run, 0, HOP_NS + 100 * VT_S, VT_START_WARM);

    const VtDecision *five = constant_run_decision(&run, 60 * VT_S, 5);

    cr_expect(ge(i64, five->time_ns, 75 * VT_S));
    cr_expect(lt(i64, five->time_ns, 90 * VT_S));
    cr_expect(ge(dbl, five->stable, 0.99));
    cr_expect(le(dbl, five->stable, 1));
}
