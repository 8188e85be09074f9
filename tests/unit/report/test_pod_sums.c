#include "report/pod_sums.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

/* A pod of half a core, instants in seconds; -1: not reached. */
static VtPodRow pod(int scheduled_s, int ready_s, int deleted_s, int gone_s)
{
#define NS(s) ((s) < 0 ? VT_UNKNOWN : (s)*VT_S)
    return (VtPodRow){
        .cpu_request_milli = 500,
        .created_ns = 0,
        .scheduled_ns = NS(scheduled_s),
        .started_ns = NS(ready_s),
        .ready_ns = NS(ready_s),
        .usable_ns = NS(ready_s),
        .deleted_ns = NS(deleted_s),
        .gone_ns = NS(gone_s),
        .startup_cpu_ns = 2 * VT_S,
    };
#undef NS
}

/* The run ends at 120 s; the scope begins at from_s. */
Test(pod_sums, count_the_overlap_with_the_scope)
{
    static const struct {
        int scheduled_s, ready_s, deleted_s, gone_s, from_s;
        double ready, startup, reserved;
    } cases[] = {
        { 10, 20, 80, 90, 0, 60, 2, 40 },    /* 80-20; half of 90-10 */
        { 10, 20, 80, 90, 60, 20, 0, 15 },   /* 80-60; half of 90-60; ready before */
        { 10, 60, 80, 90, 60, 20, 2, 15 },   /* ready as the scope begins */
        { 10, 20, 30, 40, 60, 0, 0, 0 },     /* over before */
        { 70, 100, -1, -1, 60, 20, 2, 25 },  /* there until 120 */
        { 70, 100, 110, -1, 60, 10, 2, 25 }, /* going until 120 */
        { 50, -1, 65, 70, 60, 0, 2, 5 },     /* never ready; given up at 70 */
        { -1, -1, -1, -1, 0, 0, 2, 0 },      /* never placed */
    };

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        const VtPodRow row = pod(cases[i].scheduled_s, cases[i].ready_s,
                                 cases[i].deleted_s, cases[i].gone_s);
        VtPodSums sums = { 0 };

        vt_pod_sums_add(&sums, &row, cases[i].from_s * VT_S, 120 * VT_S);
        cr_expect(ieee_ulp_eq(dbl, sums.ready_s, cases[i].ready, 0), "row %zu", i);
        cr_expect(ieee_ulp_eq(dbl, sums.startup_cpu_s, cases[i].startup, 0), "row %zu",
                  i);
        cr_expect(ieee_ulp_eq(dbl, sums.reserved_cpu_s, cases[i].reserved, 0), "row %zu",
                  i);
    }
}

Test(pod_sums, add_up)
{
    const VtPodRow first = pod(10, 20, 80, 90), second = pod(10, 30, 40, 50);
    VtPodSums sums = { 0 };

    vt_pod_sums_add(&sums, &first, 0, 120 * VT_S);
    vt_pod_sums_add(&sums, &second, 0, 120 * VT_S);
    cr_expect(ieee_ulp_eq(dbl, sums.ready_s, 60 + 10, 0));
    cr_expect(ieee_ulp_eq(dbl, sums.startup_cpu_s, 4, 0));
    cr_expect(ieee_ulp_eq(dbl, sums.reserved_cpu_s, 40 + 20, 0));
}

Test(pod_sums, an_unknown_start_up_costs_nothing)
{
    VtPodRow row = pod(10, 20, 80, 90);
    VtPodSums sums = { 0 };

    row.startup_cpu_ns = VT_UNKNOWN;
    vt_pod_sums_add(&sums, &row, 0, 120 * VT_S);
    cr_expect(ieee_ulp_eq(dbl, sums.startup_cpu_s, 0, 0));
}

static uint64_t most(const VtPodRow *pods, size_t count, int from_s)
{
    g_auto(VtPodCensus) census;

    vt_pod_census_init(&census);
    for (size_t i = 0; i < count; i++)
        vt_pod_census_add(&census, &pods[i]);
    return vt_pod_census_max(&census, from_s * VT_S);
}

Test(pod_census, counts_pods_ready_at_one_instant)
{
    /* ready: 10-40, 20-30, 30-60, 50-: two at 20, two at 30 (one goes as one comes), two
     * at 50, one from 60 on. */
    const VtPodRow pods[] = { pod(0, 10, 40, 45), pod(0, 20, 30, 35), pod(0, 30, 60, 65),
                              pod(0, 50, -1, -1) };

    cr_expect(eq(u64, most(pods, 4, 0), 2));
    cr_expect(eq(u64, most(pods, 4, 35), 2));
    cr_expect(eq(u64, most(pods, 4, 60), 1));
    cr_expect(eq(u64, most(pods, 4, 1000), 1));
    cr_expect(eq(u64, most(pods, 3, 60), 0));
    cr_expect(eq(u64, most(pods, 0, 0), 0));
}

Test(pod_census, counts_what_was_ready_before_the_scope)
{
    const VtPodRow pods[] = { pod(0, 10, 70, 70), pod(0, 20, 70, 70),
                              pod(0, 30, 50, 50) };

    cr_expect(eq(u64, most(pods, 3, 0), 3));
    cr_expect(eq(u64, most(pods, 3, 60), 2));
}

Test(pod_census, ignores_pods_that_were_never_ready)
{
    const VtPodRow pods[] = { pod(0, -1, 70, 70), pod(0, 20, 70, 70) };

    cr_expect(eq(u64, most(pods, 2, 0), 1));
}

Test(pod_census, a_pod_that_ended_by_itself_ends_when_gone)
{
    const VtPodRow pods[] = { pod(0, 10, -1, 40), pod(0, 40, -1, -1) };

    cr_expect(eq(u64, most(pods, 2, 0), 1));
}
