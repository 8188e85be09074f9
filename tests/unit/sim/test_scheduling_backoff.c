/* The back-off of a pod that fits no node, in a whole run under constant latencies.
 *
 * The node has room for one pod of the second function, or for five of the first one,
 * of which four are there when the former comes. An instance is kept for 2 s and gone 30
 * s after that, so that the four are gone about 42.8 s after the run's start and their
 * length. Each time the big pod is tried again, in vain until the last one has gone. */
#include "tests/support/constant_run.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#define TRY_NS (20 * VT_MS) /* of the scheduler */

/* Four small pods, gone at about 43.5, 45, 47.5 and 50.5 s, and a big one. */
static const VtInvocation calls[] = {
    CALL(10 * VT_S, 700 * VT_MS),
    CALL(10 * VT_S, 2200 * VT_MS),
    CALL(10 * VT_S, 4700 * VT_MS),
    CALL(10 * VT_S, 7700 * VT_MS),
    { .function = 1, .scheduled_ns = 43 * VT_S - SCHEDULED_NS, .requested_ns = VT_MS },
};

static VtTime scheduled(const char *initial, const char *max)
{
    g_auto(KnativeRun) run;

    constant_run_init(&run);
    run.functions_count = 2;
    run.functions[1].memory_max_mib = 300;
    knative_run_set(&run, (const char *const[]){ "autoscaler.policy=keep-alive",
                                                 "autoscaler.keep-alive-time=2s",
                                                 "function.container-concurrency=1",
                                                 "nodes.count=1", "nodes.memory=300MiB",
                                                 max, initial, NULL });
    constant_run_play(&run, calls, G_N_ELEMENTS(calls));
    return constant_run_pod(&run, 1, 0)->scheduled_ns;
}

/* It is tried at 43 s, and again after 1, 2, 3 and 3 s, and 20 ms each time: at 44.02,
 * 46.04, 49.06 and 52.08 s. In each of these times another small pod has gone. */
Test(scheduling_backoff, doubles_up_to_its_maximum)
{
    cr_expect(eq(i64, scheduled("nodes.backoff-initial=1s", "nodes.backoff-max=3s"),
                 43 * VT_S + (1 + 2 + 3 + 3) * VT_S + 4 * TRY_NS));
}

/* The same with room to double: 43, 44.02, 46.04 and, for the pods gone at 47.5 and 50.5
 * s, 50.06 s, when one is left; it is gone before 58.08 s. */
Test(scheduling_backoff, doubles_with_each_attempt)
{
    cr_expect(eq(i64, scheduled("nodes.backoff-initial=1s", "nodes.backoff-max=10s"),
                 43 * VT_S + (1 + 2 + 4 + 8) * VT_S + 4 * TRY_NS));
}

/* Attempts at 43 and 44.02 s as before, without doubling at 46 s, when the next pod has
 * gone that was awaited since 45 s, and so on: the last one lets it in at once. */
Test(scheduling_backoff, is_over_when_room_comes_free_later)
{
    const VtTime at_ns = scheduled("nodes.backoff-initial=1s", "nodes.backoff-max=1s");

    cr_expect(gt(i64, at_ns, 50 * VT_S));
    cr_expect(lt(i64, at_ns, 51 * VT_S));
}
