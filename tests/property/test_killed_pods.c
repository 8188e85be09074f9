/* Functions are killed while their pods come and go: in the end there are as many pods as
 * are asked for, for random configurations and schedules. */
#include "tests/support/random_run.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#define SEEDS     200
#define CALLS     RANDOM_RUN_CALLS
#define LONG_TAIL (900 * VT_S)

/* Kills, and a control plane so slow that they come between its steps. */
static const char *const settings[] = {
    "nodes.oom-kill=on",
    "resources.memory-limit=max",
    "control-plane.controller-manager-qps=2",
    "control-plane.controller-manager-burst=1",
    NULL,
};

static void play(KnativeRun *run, uint64_t seed)
{
    VtInvocation calls[CALLS];
    VtClock clock = vt_clock_virtual();

    random_run_init(run, seed);
    knative_run_set(run, settings);
    run->tail_ns = LONG_TAIL;
    random_run_schedule(run, calls);
    cr_assert(knative_run_play(run, &clock, calls, CALLS).is_complete);
}

static bool has_errors(const KnativeRun *run)
{
    for (guint i = 0; i < run->kept.records->len; i++) {
        if (g_array_index(run->kept.records, VtRecord, i).status == VT_STATUS_ERROR)
            return true;
    }
    return false;
}

Test(killed_pods, are_as_many_as_asked_for_in_the_end_for_any_seed)
{
    unsigned killed = 0;

    for (uint64_t seed = 0; seed < SEEDS; seed++) {
        g_auto(KnativeRun) run;

        play(&run, seed);
        killed += has_errors(&run);

        const VtSecond *last =
            &g_array_index(run.kept.seconds, VtSecond, run.kept.seconds->len - 1);

        cr_expect(eq(i64, last->pods_starting + last->pods_ready, last->pods_desired),
                  "seed %" PRIu64, seed);
    }
    cr_expect(gt(u32, killed, SEEDS / 4));
}
