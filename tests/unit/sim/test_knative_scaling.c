/* How many pods whole runs have, under constant latencies, with times derived by hand. */
#include "tests/support/constant_run.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

/* The early report of a request at 10 s falls into that second, the regular one into that
 * or the next; 6 s later its second has left the window, and a tick is at most 2 s away.
 * The activator has been in the path since the start, longer than the grace period, so
 * the deployment goes to zero with that decision. [recorded: fact 8] */
Test(knative_scaling, proxied_function_goes_to_zero_with_the_decision)
{
    static const VtInvocation calls[] = { CALL(10 * VT_S, 100 * VT_MS) };
    g_auto(KnativeRun) run;

    constant_run_init(&run);
    knative_run_set(&run, (const char *const[]){ "autoscaler.stable-window=6s",
                                                 "autoscaler.scale-to-zero-grace-period="
                                                 "6s",
                                                 NULL });
    run.tail_ns = 60 * VT_S;
    /* Only the tail lies behind the last response: the pod is there until its end. */
    constant_run_play(&run, calls, 1);

    const VtDecision *zero = constant_run_decision(&run, 11 * VT_S, 0);
    const VtPodRow *row =
        constant_run_pod(&run, 0, kept_log_find(&run.kept, 0)->instance);

    cr_expect(ge(i64, zero->time_ns, 16 * VT_S));
    cr_expect(lt(i64, zero->time_ns, 19 * VT_S));
    cr_expect(eq(i64, row->deleted_ns, zero->time_ns + CREATED_NS));
    cr_expect(eq(i64, row->gone_ns, row->deleted_ns + GONE_NS));
}

/* A function served directly must first be turned over to the activator: its pod stays
 * for the grace period after the second of that decision. */
Test(knative_scaling, direct_function_goes_to_zero_after_the_grace_period)
{
    static const VtInvocation calls[] = { CALL(20 * VT_S, 100 * VT_MS) };
    g_auto(KnativeRun) run;

    constant_run_init(&run);
    knative_run_set(&run, (const char *const[]){ "autoscaler.target-burst-capacity=0",
                                                 "autoscaler.stable-window=15s", NULL });
    run.tail_ns = 90 * VT_S;
    constant_run_play(&run, calls, 1);

    /* 100 ms in a report of 1 s: 0.1 or less, scraped in second 20, 21 or 22 (a report
     * is up to 1 s old when it is made and again when it is read). */
    const VtDecision *zero = constant_run_decision(&run, 23 * VT_S, 0);
    const VtPodRow *row = constant_run_pod(&run, 0, 0);

    cr_expect(ge(i64, zero->time_ns, 35 * VT_S));
    cr_expect(lt(i64, zero->time_ns, 40 * VT_S));
    cr_expect(eq(i64, row->deleted_ns,
                 zero->time_ns / VT_S * VT_S + 30 * VT_S + LATE_NS + CREATED_NS));
}

static int most_desired(const KnativeRun *run, VtTime from_ns, VtTime until_ns)
{
    int most = -1;

    for (guint i = 0; i < run->kept.decisions->len; i++) {
        const VtDecision *one = &g_array_index(run->kept.decisions, VtDecision, i);

        if (one->time_ns >= from_ns && one->time_ns < until_ns)
            most = MAX(most, one->desired);
    }
    return most;
}

/* Ten requests at 30 s that last: seconds 30 to 33 hold up to 10 each. By a tick in 32 s
 * to 34 s the panic window of 6 s has at least 20 / 6 = 3.33, for a target of 0.7 at
 * least 5 pods; the stable one, of about 32 s so far, at most 40 / 32 = 1.25, 2 pods. */
Test(knative_scaling, panic_makes_more_pods_than_the_stable_window)
{
    VtInvocation calls[10];

    for (size_t i = 0; i < G_N_ELEMENTS(calls); i++)
        calls[i] = (VtInvocation)CALL(30 * VT_S, 5 * VT_S);
    for (int panics = 0; panics <= 1; panics++) {
        g_auto(KnativeRun) run;

        constant_run_init(&run);
        knative_run_set(
            &run, (const char *const[]){ "function.container-concurrency=1", NULL });
        if (!panics)
            knative_run_set(
                &run, (const char *const[]){ "autoscaler.panic-threshold-percentage=1e6",
                                             NULL });
        constant_run_play(&run, calls, G_N_ELEMENTS(calls));

        const int most = most_desired(&run, 30 * VT_S, 34 * VT_S);

        if (panics)
            cr_expect(ge(int, most, 5));
        else
            cr_expect(le(int, most, 2));
    }
}

/* A deployment is created with initial-scale; the first reconcile raises it to min-scale,
 * before the run. */
Test(knative_scaling, min_scale_is_there_from_the_start_and_stays)
{
    static const VtInvocation calls[] = { CALL(100 * VT_S, 100 * VT_MS) };
    g_auto(KnativeRun) run;

    constant_run_init(&run);
    knative_run_set(&run, (const char *const[]){ "autoscaler.initial-scale=2",
                                                 "autoscaler.min-scale=3", NULL });
    constant_run_play(&run, calls, 1);
    cr_assert(eq(u32, run.kept.pods->len, 3));
    for (uint32_t i = 0; i < 3; i++) {
        cr_expect(eq(i64, constant_run_pod(&run, 0, i)->ready_ns, 0));
        cr_expect(eq(i64, constant_run_pod(&run, 0, i)->deleted_ns, VT_UNKNOWN));
    }
    constant_run_expect_ok(&run, 0, HOP_NS + 100 * VT_MS, VT_START_WARM);
}

/* Without traffic the first decision with five ready pods is for floor(5 / 2) = 2, the
 * next for 1; the last stays for a stable window. */
Test(knative_scaling, initial_scale_is_given_up_by_halves)
{
    static const VtInvocation calls[] = { CALL(30 * VT_S, 100 * VT_MS) };
    g_auto(KnativeRun) run;
    guint at_two = 0;
    guint at_one = 0;

    constant_run_init(&run);
    knative_run_set(&run, (const char *const[]){ "autoscaler.initial-scale=5", NULL });
    constant_run_play(&run, calls, 1);
    cr_assert(eq(u32, run.kept.pods->len, 5));

    const VtTime two_ns = constant_run_decision(&run, 0, 2)->time_ns;
    const VtTime one_ns = constant_run_decision(&run, two_ns, 1)->time_ns;

    cr_expect(eq(i64, one_ns, two_ns + 2 * VT_S));
    for (uint32_t i = 0; i < 5; i++) {
        cr_expect(eq(i64, constant_run_pod(&run, 0, i)->ready_ns, 0));
        at_two += constant_run_pod(&run, 0, i)->deleted_ns == two_ns + CREATED_NS;
        at_one += constant_run_pod(&run, 0, i)->deleted_ns == one_ns + CREATED_NS;
    }
    cr_expect(eq(u32, at_two, 3));
    cr_expect(eq(u32, at_one, 1));
}

/* target = auto under rps: 100 ms mean that a pod serves 10/s, 7/s at 70 %. 20/s over a
 * full window of 60 s are ceil(20 / 7) = 3 pods, also while the newest second of the
 * window is still empty: 59 / 60 of 20. */
Test(knative_scaling, rps_scales_to_what_a_pod_can_serve)
{
    enum { CALLS = 90 * 20 };
    g_autofree VtInvocation *calls = g_new0(VtInvocation, CALLS);
    g_auto(KnativeRun) run;

    for (size_t i = 0; i < CALLS; i++)
        calls[i] = (VtInvocation)CALL(10 * VT_S + (VtTime)i * 50 * VT_MS, 100 * VT_MS);
    constant_run_init(&run);
    knative_run_set(&run, (const char *const[]){ "autoscaler.metric=rps",
                                                 "autoscaler.target=auto", NULL });
    constant_run_play(&run, calls, CALLS);
    cr_expect(eq(int, most_desired(&run, 75 * VT_S, 95 * VT_S), 3));
    cr_expect(ge(i64, constant_run_decision(&run, 75 * VT_S, 3)->time_ns, 75 * VT_S));
}
