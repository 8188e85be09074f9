/* Policy oracle, in whole runs under constant latencies. */
#include "tests/support/constant_run.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#define LEAD_NS (10 * VT_S)

static void init(KnativeRun *run, const char *concurrency)
{
    g_autofree char *assignment =
        g_strconcat("function.container-concurrency=", concurrency, NULL);

    constant_run_init(run);
    knative_run_set(run, (const char *const[]){
                             "autoscaler.policy=oracle", "autoscaler.oracle-lead=10s",
                             "control-plane.probe-interval=0s", "nodes.cpu-model=none",
                             assignment, NULL });
}

/* Nothing until a lead before the request; then the pod, and it goes with the request. */
Test(autoscaler_oracle, has_the_pod_a_lead_before_and_not_after)
{
    static const VtInvocation calls[] = { CALL(100 * VT_S, 2 * VT_S) };
    g_auto(KnativeRun) run;

    init(&run, "1");
    run.tail_ns = 60 * VT_S;
    constant_run_play(&run, calls, 1);
    cr_assert(eq(u32, run.kept.pods->len, 1));

    const VtPodRow *pod = constant_run_pod(&run, 0, 0);

    cr_expect(eq(i64, pod->created_ns, 100 * VT_S - LEAD_NS + CREATED_NS));
    cr_expect(eq(i64, pod->deleted_ns, 102 * VT_S + HOP_NS));
    constant_run_expect_ok(&run, 0, HOP_NS + 2 * VT_S, VT_START_WARM);
}

/* Three at once, then one: at 100 s three pods, of which one is taken again within the
 * lead. The next one at 108 s falls within the lead of their end at 102 s, the one at
 * 130 s does not: that pod comes anew. */
Test(autoscaler_oracle, keeps_what_is_taken_again_within_the_lead)
{
    static const VtInvocation calls[] = {
        CALL(100 * VT_S, 2 * VT_S), CALL(100 * VT_S, 2 * VT_S),
        CALL(100 * VT_S, 2 * VT_S), CALL(108 * VT_S, 2 * VT_S), CALL(130 * VT_S, 2 * VT_S)
    };
    g_auto(KnativeRun) run;
    guint deleted_at_102 = 0;

    init(&run, "1");
    constant_run_play(&run, calls, G_N_ELEMENTS(calls));
    cr_assert(eq(u32, run.kept.pods->len, 4));
    for (uint32_t i = 0; i < 3; i++) {
        cr_expect(
            eq(i64, constant_run_pod(&run, 0, i)->created_ns, 90 * VT_S + CREATED_NS));
        deleted_at_102 += constant_run_pod(&run, 0, i)->deleted_ns == 102 * VT_S + HOP_NS;
    }
    cr_expect(eq(u32, deleted_at_102, 2));
    cr_expect(eq(i64, constant_run_pod(&run, 0, 3)->created_ns, 120 * VT_S + CREATED_NS));
    for (uint64_t id = 0; id < G_N_ELEMENTS(calls); id++)
        constant_run_expect_ok(&run, id, HOP_NS + 2 * VT_S, VT_START_WARM);
}

/* In flight at arrivals: 1, 2, 3, then 2 (the first has ended), 3. Room for two in a pod:
 * 2 pods at most. */
Test(autoscaler_oracle, counts_the_room_in_a_pod)
{
    static const VtInvocation calls[] = { CALL(100 * VT_S, 4 * VT_S),
                                          CALL(101 * VT_S, 8 * VT_S),
                                          CALL(102 * VT_S, 8 * VT_S),
                                          CALL(105 * VT_S, 2 * VT_S) };
    g_auto(KnativeRun) run;

    init(&run, "2");
    constant_run_play(&run, calls, G_N_ELEMENTS(calls));
    cr_expect(eq(u32, run.kept.pods->len, 2));
    for (uint64_t id = 0; id < G_N_ELEMENTS(calls); id++)
        constant_run_expect_ok(&run, id, HOP_NS + calls[id].requested_ns, VT_START_WARM);
}

/* What comes within the first lead has its pod from the start, be it at 0.1 s or 5 s. */
Test(autoscaler_oracle, begins_with_what_the_first_lead_takes)
{
    static const VtInvocation calls[] = { CALL(100 * VT_MS, 1 * VT_S),
                                          CALL(5 * VT_S, 1 * VT_S),
                                          CALL(5 * VT_S, 1 * VT_S) };
    g_auto(KnativeRun) run;

    init(&run, "1");
    constant_run_play(&run, calls, G_N_ELEMENTS(calls));
    cr_assert(eq(u32, run.kept.pods->len, 2));
    for (uint32_t i = 0; i < 2; i++)
        cr_expect(eq(i64, constant_run_pod(&run, 0, i)->ready_ns, 0));
    for (uint64_t id = 0; id < G_N_ELEMENTS(calls); id++)
        constant_run_expect_ok(&run, id, HOP_NS + 1 * VT_S, VT_START_WARM);
}

/* One core for two requests of 20 s at 100 s: they last until 140 s, not 120 s. At 125 s
 * the one at 135 s comes within the lead: by the schedule it would be alone, but two that
 * should have ended are still there, so there is to be a third pod. */
Test(autoscaler_oracle, makes_room_beside_what_overruns)
{
    static const VtInvocation calls[] = { CALL(100 * VT_S, 20 * VT_S),
                                          CALL(100 * VT_S, 20 * VT_S),
                                          CALL(135 * VT_S, 1 * VT_S) };
    g_auto(KnativeRun) run;

    init(&run, "1");
    knative_run_set(
        &run, (const char *const[]){ "nodes.cpu-model=shared", "nodes.cpu=1", NULL });
    constant_run_play(&run, calls, G_N_ELEMENTS(calls));
    cr_assert(eq(u32, run.kept.pods->len, 3));
    cr_expect(eq(i64, constant_run_pod(&run, 0, 2)->created_ns, 125 * VT_S + CREATED_NS));
    cr_expect(eq(int, kept_log_find(&run.kept, 2)->start, VT_START_WARM));
}

static VtInvocation *random_calls(VtRng *rng, size_t count)
{
    VtInvocation *calls = g_new0(VtInvocation, count);
    VtTime at_ns = 20 * VT_S;

    for (size_t i = 0; i < count; i++) {
        at_ns += (VtTime)vt_rng_below(rng, (uint64_t)(2 * VT_S));
        calls[i] = (VtInvocation)CALL(at_ns, VT_MS + (VtTime)vt_rng_below(rng, 4 * VT_S));
    }
    return calls;
}

/* Starts take 1.2 s, less than the lead: whatever the schedule, nothing waits. */
Test(autoscaler_oracle, nothing_ever_waits_for_any_seed)
{
    enum { CALLS = 200 };

    for (uint64_t seed = 1; seed <= 5; seed++) {
        VtRng rng;
        g_auto(KnativeRun) run;

        vt_rng_init(&rng, &(VtStreamKey){ .seed = seed });

        g_autofree VtInvocation *calls = random_calls(&rng, CALLS);

        init(&run, seed % 2 == 0 ? "1" : "3");
        constant_run_play(&run, calls, CALLS);
        for (uint64_t id = 0; id < CALLS; id++) {
            const VtRecord *record = kept_log_find(&run.kept, id);

            cr_expect(eq(int, record->start, VT_START_WARM), "seed %d", (int)seed);
            cr_expect(eq(i64, record->response_ns, HOP_NS + calls[id].requested_ns),
                      "seed %d", (int)seed);
        }
    }
}
