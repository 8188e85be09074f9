/* Whole runs: a pod that its ReplicaSet is about to delete when its function is killed. A
 * function reserves 60 MiB. */
#include "tests/support/constant_run.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#define KILLED_NS (5 * VT_S)
#define PODS      3

#define USING(at, mib)                                                                   \
    {                                                                                    \
        .scheduled_ns = (at), .requested_ns = 100 * VT_MS, .memory_mib = (mib)           \
    }

/* Three pods of which one may stay. The controllers make one call in 20 s, and the first
 * request has begun their count: both that go are chosen at once, one is deleted at once,
 * and the other one 20 s later. */
static void play(KnativeRun *run, const char *oom_kill)
{
    static const VtInvocation calls[] = {
        USING(0, 60),
        USING(KILLED_NS, 120),
        USING(KILLED_NS, 120),
        USING(100 * VT_S, 60),
    };

    constant_run_init(run);
    knative_run_set(run, (const char *const[]){ "function.container-concurrency=1",
                                                "autoscaler.initial-scale=3",
                                                "autoscaler.min-scale=1",
                                                "autoscaler.max-scale=1",
                                                "resources.memory-limit=100MiB",
                                                "control-plane.controller-manager-qps="
                                                "0.05",
                                                "control-plane.controller-manager-burst="
                                                "1",
                                                oom_kill, NULL });
    constant_run_play(run, calls, G_N_ELEMENTS(calls));
}

/* The first and the last instant at which a pod was deleted. */
static void find_deletions(const KnativeRun *run, VtTime *out_first_ns,
                           VtTime *out_last_ns)
{
    unsigned count = 0;

    *out_first_ns = VT_NEVER;
    *out_last_ns = 0;
    for (uint32_t i = 0; i < PODS; i++) {
        const VtTime deleted_ns = constant_run_pod(run, 0, i)->deleted_ns;

        if (deleted_ns == VT_UNKNOWN)
            continue;
        count++;
        *out_first_ns = MIN(*out_first_ns, deleted_ns);
        *out_last_ns = MAX(*out_last_ns, deleted_ns);
    }
    cr_assert(eq(u32, count, PODS - 1));
    cr_expect(eq(u32, run->kept.pods->len, PODS));
}

/* The kill between the two deletions moves neither. */
Test(oom_deletion, killed_pod_is_deleted_when_it_was_to_be)
{
    static const char *const kills[] = { "nodes.oom-kill=off", "nodes.oom-kill=on" };

    for (size_t i = 0; i < G_N_ELEMENTS(kills); i++) {
        VtTime first_ns;
        VtTime last_ns;
        g_auto(KnativeRun) run;

        play(&run, kills[i]);
        cr_expect(eq(int, (int)kept_log_find(&run.kept, 1)->status,
                     (int)(i == 0 ? VT_STATUS_OK : VT_STATUS_ERROR)));
        find_deletions(&run, &first_ns, &last_ns);
        cr_expect(lt(i64, first_ns, KILLED_NS), "%s", kills[i]);
        cr_expect(eq(i64, last_ns, first_ns + 20 * VT_S), "%s", kills[i]);
    }
}
