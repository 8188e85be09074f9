/* Whole runs of policies that count instances, one of which is down. A function reserves
 * 60 MiB. */
#include "tests/support/constant_run.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#define WORK_NS    (100 * VT_MS)
#define ANSWERS_NS (START_CPU_NS + 30 * VT_MS) /* from the start of a dead function */

#define USING(at, mib)                                                                   \
    {                                                                                    \
        .scheduled_ns = (at), .requested_ns = WORK_NS, .memory_mib = (mib)               \
    }

static void play(KnativeRun *run, const char *policy, const VtInvocation *calls,
                 size_t count)
{
    constant_run_init(run);
    knative_run_set(run, (const char *const[]){
                             "function.container-concurrency=1", "nodes.oom-kill=on",
                             "resources.memory-limit=100MiB", policy, NULL });
    constant_run_play(run, calls, count);
}

/* Killed by its first request, and by that at 20 s, the instance is started again 10 s
 * after that. The request at 21 s finds none free and starts one; the last one, when both
 * are there, takes the older one. */
Test(oom_policies, keep_alive_starts_one_beside_what_is_down)
{
    static const VtInvocation calls[] = { USING(10 * VT_S, 120), USING(20 * VT_S, 120),
                                          USING(21 * VT_S, 60), USING(40 * VT_S, 60) };
    g_auto(KnativeRun) run;

    play(&run, "autoscaler.policy=keep-alive", calls, G_N_ELEMENTS(calls));
    cr_assert(eq(u32, run.kept.pods->len, 2));
    cr_expect(eq(i64, constant_run_pod(&run, 0, 1)->created_ns, 21 * VT_S + CREATED_NS));
    constant_run_expect_ok(&run, 2, USABLE_NS + HOP_NS + WORK_NS, VT_START_COLD);
    constant_run_expect_ok(&run, 3, HOP_NS + WORK_NS, VT_START_WARM);
    cr_expect(eq(u32, kept_log_find(&run.kept, 3)->instance, 0));
}

/* It knows of the request at 15 s when the pod dies, so it asks for another one beside;
 * the first one is idle when it is back, and goes. */
Test(oom_policies, oracle_replaces_what_is_down)
{
    static const VtInvocation calls[] = { USING(10 * VT_S, 120), USING(15 * VT_S, 60) };
    const VtTime killed_ns = 10 * VT_S + HOP_NS;
    g_auto(KnativeRun) run;

    play(&run, "autoscaler.policy=oracle", calls, G_N_ELEMENTS(calls));
    cr_assert(eq(u32, run.kept.pods->len, 2));
    cr_expect(eq(i64, constant_run_pod(&run, 0, 0)->deleted_ns, killed_ns + ANSWERS_NS));
    constant_run_expect_ok(&run, 1, HOP_NS + WORK_NS, VT_START_WARM);
    cr_expect(eq(u32, kept_log_find(&run.kept, 1)->instance, 1));
}
