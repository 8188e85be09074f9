/* What is told of requests that wait, in vain or not: whole runs under constant
 * latencies.
 */
#include "tests/support/constant_run.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

static int64_t queued(const KnativeRun *run, int64_t second)
{
    return g_array_index(run->kept.seconds, VtSecond, second).queued;
}

/* One place, and 1.502 s for each of three: the second begins at 11.502 s and the third
 * at 13.004 s, so that 2, 1, 1 and 0 wait at the ends of the seconds from 10 on. Whether
 * they wait in the activator or in the queue-proxy makes no difference. */
Test(knative_backlog, is_queued_wherever_it_waits)
{
    static const VtInvocation calls[] = {
        CALL(10 * VT_S, 1500 * VT_MS),
        CALL(10 * VT_S, 1500 * VT_MS),
        CALL(10 * VT_S, 1500 * VT_MS),
    };
    static const char *const modes[] = { "autoscaler.target-burst-capacity=0",
                                         "autoscaler.target-burst-capacity=-1" };

    for (size_t i = 0; i < G_N_ELEMENTS(modes); i++) {
        g_auto(KnativeRun) run;

        constant_run_init(&run);
        knative_run_set(&run, (const char *const[]){ modes[i], "autoscaler.max-scale=1",
                                                     "function.container-concurrency=1",
                                                     NULL });
        constant_run_play(&run, calls, G_N_ELEMENTS(calls));
        cr_expect(eq(i64, queued(&run, 9), 0), "%s", modes[i]);
        cr_expect(eq(i64, queued(&run, 10), 2), "%s", modes[i]);
        cr_expect(eq(i64, queued(&run, 11), 1), "%s", modes[i]);
        cr_expect(eq(i64, queued(&run, 12), 1), "%s", modes[i]);
        cr_expect(eq(i64, queued(&run, 13), 0), "%s", modes[i]);
    }
}

/* Half a second is too short for any pod to start: 0 has waited for one that was not
 * ready. With a pod from the beginning 0 has its only place, and 1 nobody knows what. */
Test(knative_backlog, is_cold_in_vain_when_there_was_no_pod)
{
    static const VtInvocation calls[] = {
        CALL(10 * VT_S, 2 * VT_S),
        CALL(10 * VT_S, 2 * VT_S),
    };
    static const struct {
        const char *initial_scale;
        VtStart starts[2];
    } cases[] = {
        { "autoscaler.initial-scale=0", { VT_START_COLD, VT_START_COLD } },
        { "autoscaler.initial-scale=1", { VT_START_WARM, VT_START_UNKNOWN } },
    };

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_auto(KnativeRun) run;

        constant_run_init(&run);
        knative_run_set(&run, (const char *const[]){ cases[i].initial_scale,
                                                     "autoscaler.max-scale=1",
                                                     "function.container-concurrency=1",
                                                     "function.timeout=500ms", NULL });
        constant_run_play(&run, calls, G_N_ELEMENTS(calls));
        for (uint64_t id = 0; id < G_N_ELEMENTS(calls); id++) {
            constant_run_expect_timeout(&run, id, 500 * VT_MS);
            cr_expect(eq(int, (int)kept_log_find(&run.kept, id)->start,
                         (int)cases[i].starts[id]),
                      "row %zu, id %" PRIu64, i, id);
        }
    }
}

/* A queue-proxy counts a request before it looks whether there is room. Of twelve at once
 * it takes eleven; its report of 10.67 s is scraped at 11.52 s, and the decision of 14.5
 * s sees the five seconds from 9 to 13: 12 / 5 = 2.4 requests/s. */
Test(knative_backlog, refused_requests_are_traffic)
{
    VtInvocation calls[12];
    g_auto(KnativeRun) run;

    for (size_t i = 0; i < G_N_ELEMENTS(calls); i++)
        calls[i] = (VtInvocation)CALL(10 * VT_S, 100 * VT_MS);
    constant_run_init(&run);
    run.tail_ns = 5 * VT_S;
    knative_run_set(
        &run, (const char *const[]){
                  "autoscaler.metric=rps", "autoscaler.stable-window=6s",
                  "autoscaler.tick-phase=500ms", "autoscaler.target-burst-capacity=0",
                  "autoscaler.max-scale=1", "function.container-concurrency=1", NULL });
    constant_run_play(&run, calls, G_N_ELEMENTS(calls));
    cr_assert(eq(int, (int)kept_log_find(&run.kept, 11)->status, VT_STATUS_REFUSED));

    const VtDecision *decision = constant_run_decision(&run, 14 * VT_S, 1);

    cr_assert(eq(i64, decision->time_ns, 14500 * VT_MS));
    cr_expect(epsilon_eq(dbl, decision->stable, 2.4, 1e-9));
}
