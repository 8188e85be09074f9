/* Whole runs: a pod that its ReplicaSet is about to delete when its function is killed. A
 * function reserves 60 MiB. */
#include "tests/support/constant_run.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#define KILLED_NS (5 * VT_S)

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
    knative_run_set(run, (const char *const[]){
                             "function.container-concurrency=1",
                             "autoscaler.initial-scale=3", "autoscaler.min-scale=1",
                             "autoscaler.max-scale=1", "resources.memory-limit=100MiB",
                             "control-plane.controller-manager-qps="
                             "0.05",
                             "control-plane.controller-manager-burst="
                             "1",
                             oom_kill, NULL });
    constant_run_play(run, calls, G_N_ELEMENTS(calls));
}

typedef struct {
    uint32_t count;
    VtTime first_ns;
    VtTime last_ns;
} Deletions;

static Deletions find_deletions(const KnativeRun *run)
{
    Deletions found = { .first_ns = VT_NEVER };

    for (guint i = 0; i < run->kept.pods->len; i++) {
        const VtTime deleted_ns = g_array_index(run->kept.pods, VtPodRow, i).deleted_ns;

        if (deleted_ns == VT_UNKNOWN)
            continue;
        found.count++;
        found.first_ns = MIN(found.first_ns, deleted_ns);
        found.last_ns = MAX(found.last_ns, deleted_ns);
    }
    return found;
}

/* The kill between the two deletions moves neither. */
Test(oom_deletion, killed_pod_is_deleted_when_it_was_to_be)
{
    static const char *const kills[] = { "nodes.oom-kill=off", "nodes.oom-kill=on" };
    static const VtStatus statuses[] = { VT_STATUS_OK, VT_STATUS_ERROR };

    for (size_t i = 0; i < G_N_ELEMENTS(kills); i++) {
        g_auto(KnativeRun) run;

        play(&run, kills[i]);

        const Deletions deletions = find_deletions(&run);

        cr_expect(eq(int, (int)kept_log_find(&run.kept, 1)->status, (int)statuses[i]));
        cr_expect(eq(u32, run.kept.pods->len, 3), "%s", kills[i]);
        cr_expect(eq(u32, deletions.count, 2), "%s", kills[i]);
        cr_expect(lt(i64, deletions.first_ns, KILLED_NS), "%s", kills[i]);
        cr_expect(eq(i64, deletions.last_ns, deletions.first_ns + 20 * VT_S), "%s",
                  kills[i]);
    }
}
