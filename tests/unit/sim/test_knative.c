/* Whole runs in virtual time under constant latencies, with times derived by hand. */
#include "tests/support/knative_run.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

/* Of constants(): how long after its decision a pod comes about and answers. */
#define CREATED_NS   (50 * VT_MS)
#define SCHEDULED_NS (CREATED_NS + 20 * VT_MS)
#define STARTED_NS   (SCHEDULED_NS + 600 * VT_MS)
#define USABLE_NS    (STARTED_NS + 80 * VT_MS + 30 * VT_MS)
#define READY_NS     (USABLE_NS + 400 * VT_MS)
#define START_CPU_NS (80 * VT_MS)
#define HOP_NS       (2 * VT_MS)
#define GONE_NS      (30 * VT_S)
#define LATE_NS      ((VtTime)1) /* of a re-enqueued reconcile */

#define CALL(at, length)                                                                 \
    {                                                                                    \
        .scheduled_ns = (at), .requested_ns = (length)                                   \
    }

static const char *const constants[] = {
    "autoscaler.allow-zero-initial-scale=true",
    "control-plane.autoscaler-qps=0",
    "control-plane.deployment-latency=50ms",
    "control-plane.scheduling-latency=20ms",
    "control-plane.sandbox-latency=600ms",
    "control-plane.start-cpu=80ms",
    "control-plane.application-latency=30ms",
    "control-plane.address-latency=0s",
    "control-plane.readiness-latency=400ms",
    "control-plane.probe-interval=0s",
    "control-plane.termination-latency=30s",
    "data-path.hop-latency=2ms",
    NULL,
};

static void set(KnativeRun *run, const char *assignment)
{
    knative_run_set(run, (const char *const[]){ assignment, NULL });
}

static void init(KnativeRun *run)
{
    knative_run_init(run);
    knative_run_set(run, constants);
}

static VtRunResult play(KnativeRun *run, const VtInvocation *calls, size_t count)
{
    VtClock clock = vt_clock_virtual();
    const VtRunResult result = knative_run_play(run, &clock, calls, count);

    cr_assert(eq(u32, run->kept.records->len, (unsigned)count));
    return result;
}

static const VtPodRow *pod(const KnativeRun *run, uint32_t function, uint32_t instance)
{
    for (guint i = 0; i < run->kept.pods->len; i++) {
        const VtPodRow *row = &g_array_index(run->kept.pods, VtPodRow, i);

        if (row->function == function && row->instance == instance)
            return row;
    }
    cr_fatal("function %u has no pod %u", function, instance);
    return NULL;
}

/* The first decision from @from_ns on for @desired pods of function 0. */
static const VtDecision *decision(const KnativeRun *run, VtTime from_ns, int desired)
{
    for (guint i = 0; i < run->kept.decisions->len; i++) {
        const VtDecision *one = &g_array_index(run->kept.decisions, VtDecision, i);

        if (one->function == 0 && one->time_ns >= from_ns && one->desired == desired)
            return one;
    }
    cr_fatal("nothing is decided for %d pods after %" PRId64 " ns", desired, from_ns);
    return NULL;
}

static void expect_ok(const KnativeRun *run, uint64_t id, VtTime response_ns,
                      VtStart start)
{
    const VtRecord *record = kept_log_find(&run->kept, id);

    cr_expect(eq(int, (int)record->status, VT_STATUS_OK), "id %" PRIu64, id);
    cr_expect(eq(int, (int)record->start, (int)start), "id %" PRIu64, id);
    cr_expect(eq(i64, record->response_ns, response_ns), "id %" PRIu64, id);
    cr_expect(eq(i64, record->executed_ns, record->invocation.requested_ns));
}

static void expect_timeout(const KnativeRun *run, uint64_t id, VtTime limit_ns)
{
    const VtRecord *record = kept_log_find(&run->kept, id);

    cr_expect(eq(int, (int)record->status, VT_STATUS_TIMEOUT), "id %" PRIu64, id);
    cr_expect(eq(i64, record->response_ns, limit_ns), "id %" PRIu64, id);
    cr_expect(eq(i64, record->executed_ns, VT_UNKNOWN), "id %" PRIu64, id);
}

/* Nothing was ever decided, so the first request does not poke: it waits for a tick, at
 * most 2 s away, and then for every stage of a start. [recorded: fact 2] */
Test(knative, first_request_ever_waits_for_the_tick)
{
    static const VtInvocation calls[] = { CALL(10 * VT_S, 100 * VT_MS) };
    g_auto(KnativeRun) run;

    init(&run);
    set(&run, "autoscaler.initial-scale=0");
    play(&run, calls, 1);

    const VtDecision *first = &g_array_index(run.kept.decisions, VtDecision, 0);
    const VtPodRow *row = pod(&run, 0, 0);
    const VtTime waited_ns = first->time_ns - calls[0].scheduled_ns;

    cr_expect(gt(i64, waited_ns, 0));
    cr_expect(le(i64, waited_ns, 2 * VT_S));
    cr_expect(eq(int, first->desired, 1)); /* 1 of a target of 70 */
    cr_expect(eq(i64, row->created_ns, first->time_ns + CREATED_NS));
    cr_expect(eq(i64, row->scheduled_ns, first->time_ns + SCHEDULED_NS));
    cr_expect(eq(i64, row->started_ns, first->time_ns + STARTED_NS));
    cr_expect(eq(i64, row->usable_ns, first->time_ns + USABLE_NS));
    cr_expect(eq(i64, row->startup_cpu_ns, START_CPU_NS));
    expect_ok(&run, 0, waited_ns + USABLE_NS + HOP_NS + 100 * VT_MS, VT_START_COLD);
}

/* At a decision of zero the request's own report brings the next decision at once. */
Test(knative, request_at_zero_pokes_the_decider)
{
    static const VtInvocation calls[] = {
        CALL(10 * VT_S, 100 * VT_MS),
        CALL(60 * VT_S + 300 * VT_MS, 100 * VT_MS),
    };
    g_auto(KnativeRun) run;

    init(&run);
    knative_run_set(&run, (const char *const[]){ "autoscaler.initial-scale=0",
                                                 "autoscaler.stable-window=6s", NULL });
    play(&run, calls, 2);
    decision(&run, 12 * VT_S, 0);
    cr_expect(eq(i64, decision(&run, 59 * VT_S, 1)->time_ns, calls[1].scheduled_ns));
    expect_ok(&run, 1, USABLE_NS + HOP_NS + 100 * VT_MS, VT_START_COLD);
    cr_expect(eq(u32, kept_log_find(&run.kept, 1)->instance, 1));
}

/* The address is published 500 ms after the containers run, when the pod has answered
 * for 390 ms: only then can the activator probe it, and does at once. [recorded: fact 5]
 */
Test(knative, pod_is_usable_once_its_address_is_known)
{
    static const VtInvocation calls[] = { CALL(10 * VT_S, 100 * VT_MS) };
    g_auto(KnativeRun) run;

    init(&run);
    knative_run_set(&run,
                    (const char *const[]){ "autoscaler.initial-scale=0",
                                           "control-plane.address-latency=500ms",
                                           "control-plane.probe-interval=200ms", NULL });
    run.tail_ns = VT_S;
    play(&run, calls, 1);

    const VtPodRow *row = pod(&run, 0, 0);

    cr_expect(eq(i64, row->usable_ns, row->started_ns + 500 * VT_MS));
    cr_expect(eq(i64, row->ready_ns, row->usable_ns + 400 * VT_MS));
    expect_ok(&run, 0, row->usable_ns + HOP_NS + 100 * VT_MS - calls[0].scheduled_ns,
              VT_START_COLD);
}

Test(knative, warm_request_takes_hop_and_service)
{
    static const VtInvocation calls[] = { CALL(10 * VT_S, 100 * VT_MS) };
    g_auto(KnativeRun) run;

    init(&run);
    play(&run, calls, 1);
    cr_expect(eq(i64, pod(&run, 0, 0)->ready_ns, READY_NS)); /* initial-scale 1 */
    expect_ok(&run, 0, HOP_NS + 100 * VT_MS, VT_START_WARM);
}

Test(knative, second_of_two_waits_for_the_only_place)
{
    static const VtInvocation calls[] = {
        CALL(10 * VT_S, 100 * VT_MS),
        CALL(10 * VT_S, 200 * VT_MS),
    };
    const VtTime first_ns = HOP_NS + 100 * VT_MS;
    const VtTime second_ns = first_ns + HOP_NS + 200 * VT_MS;

    for (int initial = 0; initial <= 1; initial++) {
        g_auto(KnativeRun) run;
        const VtStart start = initial == 0 ? VT_START_COLD : VT_START_WARM;
        VtTime cold_ns = 0;

        init(&run);
        run.config.autoscaler.initial_scale = initial;
        knative_run_set(&run, (const char *const[]){ "autoscaler.max-scale=1",
                                                     "function.container-concurrency=1",
                                                     NULL });
        play(&run, calls, 2);
        if (initial == 0)
            cold_ns = pod(&run, 0, 0)->usable_ns - calls[0].scheduled_ns;
        expect_ok(&run, 0, cold_ns + first_ns, start);
        expect_ok(&run, 1, cold_ns + second_ns, start);
        cr_expect(eq(u32, run.kept.pods->len, 1));
    }
}

/* 0 executes when its time is over and keeps the only place until 13.002 s; 1 waits
 * behind it in the activator; 2 gets the place at 13.002 s. */
Test(knative, time_outs_end_requests_but_not_functions)
{
    static const VtInvocation calls[] = {
        CALL(10 * VT_S, 3 * VT_S),
        CALL(10 * VT_S + 500 * VT_MS, 100 * VT_MS),
        CALL(12 * VT_S + 500 * VT_MS, 100 * VT_MS),
    };
    g_auto(KnativeRun) run;

    init(&run);
    knative_run_set(&run, (const char *const[]){ "autoscaler.max-scale=1",
                                                 "function.container-concurrency=1",
                                                 "function.timeout=1s", NULL });
    play(&run, calls, 3);
    expect_timeout(&run, 0, VT_S);
    expect_timeout(&run, 1, VT_S);
    cr_expect(eq(u32, kept_log_find(&run.kept, 0)->instance, 0));
    cr_expect(eq(u32, kept_log_find(&run.kept, 1)->instance, VT_INSTANCE_UNKNOWN));
    expect_ok(&run, 2, 500 * VT_MS + HOP_NS + HOP_NS + 100 * VT_MS, VT_START_WARM);
}

/* With every request through the activator and target-burst-capacity 0, a pod that is
 * ready is served directly: 2 and 3 come past 1, which waits in the activator, and are
 * ahead of it in the queue-proxy when 0 ends. 1 runs out of time there, in the middle. */
Test(knative, time_out_leaves_younger_requests_in_the_queue_alone)
{
    static const VtInvocation calls[] = {
        CALL(10 * VT_S, 4 * VT_S),
        CALL(10 * VT_S + 500 * VT_MS, 100 * VT_MS),
        CALL(14 * VT_S + 500 * VT_MS, 5 * VT_S),
        CALL(14 * VT_S + 600 * VT_MS, 100 * VT_MS),
    };
    g_auto(KnativeRun) run;

    init(&run);
    knative_run_set(&run, (const char *const[]){ "autoscaler.initial-scale=0",
                                                 "autoscaler.max-scale=1",
                                                 "autoscaler.target-burst-capacity=0",
                                                 "function.container-concurrency=1",
                                                 "function.timeout=8s", NULL });
    play(&run, calls, 4);

    const VtTime first_end_ns = pod(&run, 0, 0)->usable_ns + HOP_NS + 4 * VT_S;
    const VtTime second_end_ns = first_end_ns + HOP_NS + 5 * VT_S;

    cr_assert(gt(i64, first_end_ns, calls[3].scheduled_ns)); /* as the story needs it */
    expect_ok(&run, 0, first_end_ns - calls[0].scheduled_ns, VT_START_COLD);
    expect_timeout(&run, 1, 8 * VT_S);
    cr_expect(eq(u32, kept_log_find(&run.kept, 1)->instance, 0)); /* it was sent */
    expect_ok(&run, 2, second_end_ns - calls[2].scheduled_ns, VT_START_WARM);
    expect_ok(&run, 3, second_end_ns + HOP_NS + 100 * VT_MS - calls[3].scheduled_ns,
              VT_START_WARM);
}

/* The early report of a request at 10 s falls into that second, the regular one into that
 * or the next; 6 s later its second has left the window, and a tick is at most 2 s away.
 * The activator has been in the path since the start, longer than the grace period, so
 * the deployment goes to zero with that decision. [recorded: fact 8] */
Test(knative, proxied_function_goes_to_zero_with_the_decision)
{
    static const VtInvocation calls[] = { CALL(10 * VT_S, 100 * VT_MS) };
    g_auto(KnativeRun) run;

    init(&run);
    knative_run_set(&run, (const char *const[]){ "autoscaler.stable-window=6s",
                                                 "autoscaler.scale-to-zero-grace-period="
                                                 "6s",
                                                 NULL });
    run.tail_ns = 60 * VT_S;
    /* Only the tail lies behind the last response: the pod is there until its end. */
    play(&run, calls, 1);

    const VtDecision *zero = decision(&run, 11 * VT_S, 0);
    const VtPodRow *row = pod(&run, 0, kept_log_find(&run.kept, 0)->instance);

    cr_expect(ge(i64, zero->time_ns, 16 * VT_S));
    cr_expect(lt(i64, zero->time_ns, 19 * VT_S));
    cr_expect(eq(i64, row->deleted_ns, zero->time_ns + CREATED_NS));
    cr_expect(eq(i64, row->gone_ns, row->deleted_ns + GONE_NS));
}

/* A function served directly must first be turned over to the activator: its pod stays
 * for the grace period after that decision. */
Test(knative, direct_function_goes_to_zero_after_the_grace_period)
{
    static const VtInvocation calls[] = { CALL(20 * VT_S, 100 * VT_MS) };
    g_auto(KnativeRun) run;

    init(&run);
    knative_run_set(&run, (const char *const[]){ "autoscaler.target-burst-capacity=0",
                                                 "autoscaler.stable-window=15s", NULL });
    run.tail_ns = 90 * VT_S;
    play(&run, calls, 1);

    /* 100 ms in a report of 1 s: 0.1 or less, scraped in second 20, 21 or 22 (a report
     * is up to 1 s old when it is made and again when it is read). */
    const VtDecision *zero = decision(&run, 23 * VT_S, 0);
    const VtPodRow *row = pod(&run, 0, 0);

    cr_expect(ge(i64, zero->time_ns, 35 * VT_S));
    cr_expect(lt(i64, zero->time_ns, 40 * VT_S));
    cr_expect(eq(i64, row->deleted_ns, zero->time_ns + 30 * VT_S + LATE_NS + CREATED_NS));
}

/* A queue-proxy has 1 place and 10 seats per request of container-concurrency; the last
 * of twelve is turned away. */
Test(knative, full_queue_proxy_refuses)
{
    VtInvocation calls[12];
    g_auto(KnativeRun) run;

    for (size_t i = 0; i < G_N_ELEMENTS(calls); i++)
        calls[i] = (VtInvocation)CALL(10 * VT_S, 100 * VT_MS);
    init(&run);
    knative_run_set(&run,
                    (const char *const[]){ "autoscaler.target-burst-capacity=0",
                                           "autoscaler.max-scale=1",
                                           "function.container-concurrency=1", NULL });
    play(&run, calls, G_N_ELEMENTS(calls));
    for (uint64_t id = 0; id < 11; id++)
        expect_ok(&run, id, (VtTime)(id + 1) * (HOP_NS + 100 * VT_MS), VT_START_WARM);

    const VtRecord *last = kept_log_find(&run.kept, 11);

    cr_expect(eq(int, (int)last->status, VT_STATUS_REFUSED));
    cr_expect(eq(i64, last->response_ns, 0));
    cr_expect(eq(u32, last->instance, VT_INSTANCE_UNKNOWN));
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
Test(knative, panic_makes_more_pods_than_the_stable_window)
{
    VtInvocation calls[10];

    for (size_t i = 0; i < G_N_ELEMENTS(calls); i++)
        calls[i] = (VtInvocation)CALL(30 * VT_S, 5 * VT_S);
    for (int panics = 0; panics <= 1; panics++) {
        g_auto(KnativeRun) run;

        init(&run);
        set(&run, "function.container-concurrency=1");
        if (!panics)
            set(&run, "autoscaler.panic-threshold-percentage=1e6");
        play(&run, calls, G_N_ELEMENTS(calls));

        const int most = most_desired(&run, 30 * VT_S, 34 * VT_S);

        if (panics)
            cr_expect(ge(int, most, 5));
        else
            cr_expect(le(int, most, 2));
    }
}

/* A deployment is created with initial-scale; the first reconcile raises it to
 * min-scale. */
Test(knative, min_scale_is_there_from_the_start_and_stays)
{
    static const VtInvocation calls[] = { CALL(100 * VT_S, 100 * VT_MS) };
    g_auto(KnativeRun) run;

    init(&run);
    knative_run_set(&run, (const char *const[]){ "autoscaler.initial-scale=2",
                                                 "autoscaler.min-scale=3", NULL });
    play(&run, calls, 1);
    cr_assert(eq(u32, run.kept.pods->len, 3));
    for (uint32_t i = 0; i < 3; i++) {
        cr_expect(eq(i64, pod(&run, 0, i)->created_ns, CREATED_NS));
        cr_expect(eq(i64, pod(&run, 0, i)->deleted_ns, VT_UNKNOWN));
    }
    expect_ok(&run, 0, HOP_NS + 100 * VT_MS, VT_START_WARM);
}

/* Without traffic the first decision with five ready pods is for floor(5 / 2) = 2, the
 * next for 1; the last stays for a stable window. */
Test(knative, initial_scale_is_given_up_by_halves)
{
    static const VtInvocation calls[] = { CALL(30 * VT_S, 100 * VT_MS) };
    g_auto(KnativeRun) run;
    guint at_two = 0;
    guint at_one = 0;

    init(&run);
    set(&run, "autoscaler.initial-scale=5");
    play(&run, calls, 1);
    cr_assert(eq(u32, run.kept.pods->len, 5));

    const VtTime two_ns = decision(&run, READY_NS + 4 * 20 * VT_MS, 2)->time_ns;
    const VtTime one_ns = decision(&run, two_ns, 1)->time_ns;

    cr_expect(eq(i64, one_ns, two_ns + 2 * VT_S));
    for (uint32_t i = 0; i < 5; i++) {
        cr_expect(eq(i64, pod(&run, 0, i)->created_ns, CREATED_NS));
        at_two += pod(&run, 0, i)->deleted_ns == two_ns + CREATED_NS;
        at_one += pod(&run, 0, i)->deleted_ns == one_ns + CREATED_NS;
    }
    cr_expect(eq(u32, at_two, 3));
    cr_expect(eq(u32, at_one, 1));
}

/* 100 MiB hold one pod of 60. */
Test(knative, pod_waits_for_the_memory_of_another)
{
    static const VtInvocation calls[] = {
        CALL(10 * VT_S, 100 * VT_MS),
        { .scheduled_ns = 15 * VT_S, .requested_ns = 100 * VT_MS, .function = 1 },
    };
    g_auto(KnativeRun) run;

    init(&run);
    run.functions_count = 2;
    knative_run_set(&run, (const char *const[]){ "autoscaler.initial-scale=0",
                                                 "autoscaler.stable-window=6s",
                                                 "nodes.memory=100MiB", NULL });
    play(&run, calls, 2);

    const VtPodRow *first = pod(&run, 0, 0);
    const VtPodRow *second = pod(&run, 1, 0);

    cr_expect(lt(i64, second->created_ns, first->deleted_ns));
    cr_expect(eq(i64, second->scheduled_ns, first->gone_ns));
    cr_expect(eq(i64, first->gone_ns, first->deleted_ns + GONE_NS));
    expect_ok(&run, 1,
              first->gone_ns + (USABLE_NS - SCHEDULED_NS) + HOP_NS + 100 * VT_MS
                  - calls[1].scheduled_ns,
              VT_START_COLD);
}

/* A revision that does not come up is given up 30 s after its progress deadline, here
 * while the kubelet works on its pod, which it ends only after it has started. */
Test(knative, pod_told_to_stop_finishes_its_start_first)
{
    g_auto(KnativeRun) run;

    init(&run);
    knative_run_set(&run,
                    (const char *const[]){ "autoscaler.progress-deadline=10s",
                                           "control-plane.sandbox-latency=60s", NULL });
    run.tail_ns = 120 * VT_S;
    play(&run, NULL, 0);

    const VtPodRow *row = pod(&run, 0, 0);

    cr_expect(eq(u32, run.kept.pods->len, 1));
    cr_expect(eq(i64, row->deleted_ns, 40 * VT_S + LATE_NS + CREATED_NS));
    cr_expect(eq(i64, row->started_ns, SCHEDULED_NS + 60 * VT_S));
    cr_expect(eq(i64, row->ready_ns, VT_UNKNOWN));
    cr_expect(eq(i64, row->usable_ns, VT_UNKNOWN));
    cr_expect(eq(i64, row->startup_cpu_ns, START_CPU_NS));
    cr_expect(
        eq(i64, row->gone_ns, row->started_ns + START_CPU_NS + 30 * VT_MS + GONE_NS));
}

/* Without traffic a pod stays for a stable window after its revision became active. It
 * is active no more when its only pod dies, and again when the next one is ready. */
Test(knative, pod_that_dies_is_replaced_and_its_revision_active_anew)
{
    g_auto(KnativeRun) run;

    init(&run);
    knative_run_set(&run, (const char *const[]){ "autoscaler.stable-window=15s",
                                                 "autoscaler.scale-to-zero-grace-period="
                                                 "6s",
                                                 NULL });
    run.crash_ns = 10 * VT_S;
    run.tail_ns = 40 * VT_S;
    play(&run, NULL, 0);
    cr_assert(eq(u32, run.kept.pods->len, 2));
    cr_expect(eq(i64, pod(&run, 0, 0)->deleted_ns, 10 * VT_S));
    cr_expect(eq(i64, pod(&run, 0, 0)->gone_ns, 10 * VT_S));

    const VtPodRow *next = pod(&run, 0, 1);

    cr_expect(eq(i64, next->ready_ns, 10 * VT_S + READY_NS - CREATED_NS));
    cr_expect(
        eq(i64, next->deleted_ns, next->ready_ns + 15 * VT_S + LATE_NS + CREATED_NS));
}

/* target = auto under rps: 100 ms mean that a pod serves 10/s, 7/s at 70 %. 20/s over a
 * full window of 60 s are ceil(20 / 7) = 3 pods, also while the newest second of the
 * window is still empty: 59 / 60 of 20. */
Test(knative, rps_scales_to_what_a_pod_can_serve)
{
    enum { CALLS = 90 * 20 };
    g_autofree VtInvocation *calls = g_new0(VtInvocation, CALLS);
    g_auto(KnativeRun) run;

    for (size_t i = 0; i < CALLS; i++)
        calls[i] = (VtInvocation)CALL(10 * VT_S + (VtTime)i * 50 * VT_MS, 100 * VT_MS);
    init(&run);
    knative_run_set(&run, (const char *const[]){ "autoscaler.metric=rps",
                                                 "autoscaler.target=auto", NULL });
    play(&run, calls, CALLS);
    cr_expect(eq(int, most_desired(&run, 75 * VT_S, 95 * VT_S), 3));
    cr_expect(ge(i64, decision(&run, 75 * VT_S, 3)->time_ns, 75 * VT_S));
}

typedef struct {
    int64_t starting;
    int64_t ready;
    int64_t terminating;
} PodCounts;

static bool has_come(VtTime at_ns, VtTime now_ns)
{
    return at_ns != VT_UNKNOWN && at_ns <= now_ns;
}

static PodCounts count_pods(const KnativeRun *run, VtTime now_ns)
{
    PodCounts counts = { 0 };

    for (guint i = 0; i < run->kept.pods->len; i++) {
        const VtPodRow *row = &g_array_index(run->kept.pods, VtPodRow, i);

        if (!has_come(row->created_ns, now_ns) || has_come(row->gone_ns, now_ns))
            continue;
        if (has_come(row->deleted_ns, now_ns))
            counts.terminating++;
        else if (has_come(row->ready_ns, now_ns))
            counts.ready++;
        else
            counts.starting++;
    }
    return counts;
}

Test(knative, every_second_counts_the_pods_there_are)
{
    enum { CALLS = 60 };
    VtInvocation calls[CALLS];
    g_auto(KnativeRun) run;
    bool has_terminating = false;
    bool has_starting = false;

    for (size_t i = 0; i < CALLS; i++)
        calls[i] = (VtInvocation)CALL(5 * VT_S + (VtTime)i * 100 * VT_MS, VT_S);
    init(&run);
    run.tail_ns = 60 * VT_S;
    knative_run_set(&run, (const char *const[]){ "function.container-concurrency=1",
                                                 "autoscaler.stable-window=6s",
                                                 "nodes.max-pods=12", NULL });
    play(&run, calls, CALLS);
    for (guint i = 0; i + 1 < run.kept.seconds->len;
         i++) { /* the last row is no second */
        const VtSecond *second = &g_array_index(run.kept.seconds, VtSecond, i);
        const PodCounts pods = count_pods(&run, (VtTime)(i + 1) * VT_S);

        cr_expect(eq(i64, second->pods_starting, pods.starting), "second %u", i);
        cr_expect(eq(i64, second->pods_ready, pods.ready), "second %u", i);
        cr_expect(eq(i64, second->pods_terminating, pods.terminating), "second %u", i);
        has_starting |= pods.starting > 0;
        has_terminating |= pods.terminating > 0;
    }
    cr_expect(has_starting);
    cr_expect(has_terminating);
}
