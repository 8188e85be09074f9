/* What chance does to a function is the same beside other functions and under other
 * policies, for any seed: where they do not compete, nothing of its run changes. */
#include "tests/support/knative_run.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#define SEEDS 20
#define CALLS 8

/* Every latency is left to chance, and nothing is scarce; whose cluster notices and syncs
 * for all functions at once does so at once. */
static void init(KnativeRun *run, uint64_t seed)
{
    knative_run_init(run);
    knative_run_set(
        run, (const char *const[]){ "autoscaler.allow-zero-initial-scale=true",
                                    "autoscaler.initial-scale=0",
                                    "autoscaler.stable-window=6s",
                                    "autoscaler.max-scale=1",
                                    "function.container-concurrency=1",
                                    "nodes.cpu-model=none",
                                    "nodes.cpu=1000",
                                    "nodes.memory=1000GiB",
                                    "control-plane.autoscaler-qps=0",
                                    "control-plane.controller-qps=0",
                                    "control-plane.controller-manager-qps=0",
                                    "control-plane.service-sync-interval=0s",
                                    "control-plane.tick-latency=exponential(20ms)",
                                    "control-plane.watch-latency=exponential(20ms)",
                                    "control-plane.batch-latency=exponential(20ms)",
                                    "control-plane.endpoints-latency=exponential(20ms)",
                                    "control-plane.address-latency=exponential(20ms)",
                                    "control-plane.readiness-latency=exponential(20ms)",
                                    "control-plane.application-latency=exponential(20ms)",
                                    "control-plane.scheduling-latency=exponential(20ms)",
                                    "kubelet.relist-period=0s",
                                    "kubelet.start-qps=0",
                                    "kubelet.sandbox-contention=0",
                                    "kubelet.api-qps=0",
                                    "kubelet.readiness-miss=0.5",
                                    NULL });
    run->seed = seed;
}

/* Calls of the first function come alone, each after its pods have gone. */
static VtInvocation call(uint32_t function, int number)
{
    return (VtInvocation){
        .function = function,
        .scheduled_ns = (100 + 200 * number) * VT_S + 90 * VT_S * function,
        .requested_ns = 100 * VT_MS,
    };
}

static void play(KnativeRun *run, uint32_t functions)
{
    VtInvocation calls[3 * CALLS];
    size_t count = 0;
    VtClock clock = vt_clock_virtual();

    for (int number = 0; number < CALLS; number++) {
        for (uint32_t function = 0; function < functions; function++)
            calls[count++] = call(function, number);
    }
    run->functions_count = functions;
    run->tail_ns = 100 * VT_S;
    knative_run_play(run, &clock, calls, count);
    cr_assert(eq(u32, run->kept.records->len, (guint)count), "seed %" PRIu64, run->seed);
}

static int by_instance(const void *a, const void *b)
{
    return (int)((const VtPodRow *)a)->instance - (int)((const VtPodRow *)b)->instance;
}

/* Of the first function, in the order of their creation. */
static GArray *pods_of(const KnativeRun *run)
{
    GArray *pods = g_array_new(FALSE, FALSE, sizeof(VtPodRow));

    for (guint i = 0; i < run->kept.pods->len; i++) {
        const VtPodRow *row = &g_array_index(run->kept.pods, VtPodRow, i);

        if (row->function == 0)
            g_array_append_vals(pods, row, 1);
    }
    g_array_sort(pods, by_instance);
    return pods;
}

static GArray *responses_of(const KnativeRun *run)
{
    GArray *responses = g_array_new(FALSE, FALSE, sizeof(VtTime));

    for (guint i = 0; i < run->kept.records->len; i++) {
        const VtRecord *record = &g_array_index(run->kept.records, VtRecord, i);

        if (record->invocation.function == 0)
            g_array_append_val(responses, record->response_ns);
    }
    return responses;
}

static void expect_same_responses(const KnativeRun *a, const KnativeRun *b)
{
    g_autoptr(GArray) first = responses_of(a);
    g_autoptr(GArray) second = responses_of(b);

    cr_assert(eq(u32, first->len, second->len), "seed %" PRIu64, a->seed);
    for (guint i = 0; i < first->len; i++) {
        cr_expect(
            eq(i64, g_array_index(first, VtTime, i), g_array_index(second, VtTime, i)),
            "seed %" PRIu64 ", call %u", a->seed, i);
    }
}

static void expect_same_pods(const KnativeRun *a, const KnativeRun *b)
{
    g_autoptr(GArray) first = pods_of(a);
    g_autoptr(GArray) second = pods_of(b);

    cr_assert(eq(u32, first->len, second->len), "seed %" PRIu64, a->seed);
    for (guint i = 0; i < first->len; i++) {
        const VtPodRow *one = &g_array_index(first, VtPodRow, i);
        const VtPodRow *other = &g_array_index(second, VtPodRow, i);

        cr_expect(eq(i64, one->created_ns, other->created_ns), "seed %" PRIu64 " pod %u",
                  a->seed, i);
        cr_expect(eq(i64, one->ready_ns, other->ready_ns), "seed %" PRIu64 " pod %u",
                  a->seed, i);
        cr_expect(eq(i64, one->gone_ns, other->gone_ns), "seed %" PRIu64 " pod %u",
                  a->seed, i);
    }
}

Test(common_random_numbers, leave_a_function_as_it_is_beside_others_for_any_seed)
{
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        g_auto(KnativeRun) alone;
        g_auto(KnativeRun) beside;

        init(&alone, seed);
        init(&beside, seed);
        play(&alone, 1);
        play(&beside, 3);
        expect_same_pods(&alone, &beside);
        expect_same_responses(&alone, &beside);
    }
}

/* What a pod takes from one stage of its life to the next. */
static void expect_same_stages(const KnativeRun *a, const KnativeRun *b)
{
    g_autoptr(GArray) first = pods_of(a);
    g_autoptr(GArray) second = pods_of(b);

    cr_assert(ge(u32, MIN(first->len, second->len), CALLS), "seed %" PRIu64, a->seed);
    for (guint i = 0; i < CALLS; i++) {
        const VtPodRow *one = &g_array_index(first, VtPodRow, i);
        const VtPodRow *other = &g_array_index(second, VtPodRow, i);

        cr_expect(eq(i64, one->scheduled_ns - one->created_ns,
                     other->scheduled_ns - other->created_ns),
                  "seed %" PRIu64 " pod %u", a->seed, i);
        cr_expect(eq(i64, one->usable_ns - one->scheduled_ns,
                     other->usable_ns - other->scheduled_ns),
                  "seed %" PRIu64 " pod %u", a->seed, i);
        if (one->ready_ns == VT_UNKNOWN || other->ready_ns == VT_UNKNOWN)
            continue; /* deleted before */
        cr_expect(eq(i64, one->ready_ns - one->scheduled_ns,
                     other->ready_ns - other->scheduled_ns),
                  "seed %" PRIu64 " pod %u", a->seed, i);
    }
}

/* Knative's policy ticks, scrapes and writes; keep-alive does not, and its pods stay for
 * another time. */
Test(common_random_numbers, give_pods_the_same_start_under_another_policy_for_any_seed)
{
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        g_auto(KnativeRun) kpa;
        g_auto(KnativeRun) keep_alive;

        init(&kpa, seed);
        init(&keep_alive, seed);
        knative_run_set(&keep_alive,
                        (const char *const[]){ "autoscaler.policy=keep-alive",
                                               "autoscaler.keep-alive-time=20s", NULL });
        play(&kpa, 1);
        play(&keep_alive, 1);
        expect_same_stages(&kpa, &keep_alive);
    }
}

/* It is chance indeed: other seeds give other latencies. */
Test(common_random_numbers, differ_between_seeds)
{
    g_auto(KnativeRun) one;
    g_auto(KnativeRun) other;

    init(&one, 1);
    init(&other, 2);
    play(&one, 1);
    play(&other, 1);

    g_autoptr(GArray) first = responses_of(&one);
    g_autoptr(GArray) second = responses_of(&other);

    for (guint i = 0; i < CALLS; i++) {
        cr_expect(
            ne(i64, g_array_index(first, VtTime, i), g_array_index(second, VtTime, i)),
            "call %u", i);
    }
}
