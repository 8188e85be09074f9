/* What the kubelet adds to the start and the end of pods in whole runs, with times
 * derived by hand. Instances are started for calls at time 0, one for each. Without the
 * kubelet, see constant_run.h, the first has its node at 70 ms, the next one 20 ms later;
 * 600 ms of sandbox, 80 ms of CPU and 30 ms of waiting follow, and 400 ms until it is
 * Ready. */
#include "tests/support/constant_run.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

static KnativeRun run;

static void set_up(void)
{
    constant_run_init(&run);
    knative_run_set(&run,
                    (const char *const[]){ "autoscaler.policy=keep-alive",
                                           "function.container-concurrency=1", NULL });
}

static void tear_down(void)
{
    knative_run_clear(&run);
}

TestSuite(knative_kubelet, .init = set_up, .fini = tear_down);

#define SET(...) knative_run_set(&run, (const char *const[]){ __VA_ARGS__, NULL })

/* Starts @instances, and returns the first; a call at 50 s keeps the run going. */
static const VtPodRow *play(uint32_t instances)
{
    g_autofree VtInvocation *calls = g_new(VtInvocation, instances + 1);

    for (uint32_t i = 0; i < instances; i++)
        calls[i] = (VtInvocation)CALL(0, VT_MS);
    calls[instances] = (VtInvocation)CALL(50 * VT_S, VT_MS);
    constant_run_play(&run, calls, instances + 1);
    return constant_run_pod(&run, 0, 0);
}

/* 70 + 300 of volumes + 600 of sandbox + 2 x 100 of containers. The function answers 110
 * ms later, of which queue-proxy, asking each 50 ms, learns at 150. */
Test(knative_kubelet, makes_volumes_sandbox_and_two_containers)
{
    SET("kubelet.volume-latency=300ms", "kubelet.container-latency=100ms",
        "kubelet.readiness-poll=50ms");

    const VtPodRow *row = play(1);

    cr_expect(eq(i64, row->started_ns, 1170 * VT_MS));
    cr_expect(eq(i64, row->usable_ns, 1320 * VT_MS));
    cr_expect(eq(i64, row->ready_ns, 1720 * VT_MS));
}

/* 700 ms of CPU for a sandbox of 600 make it last 700; 30 for each container of 100
 * change nothing. */
Test(knative_kubelet, uses_processor_time_meanwhile)
{
    SET("kubelet.container-latency=100ms", "kubelet.sandbox-cpu=700ms",
        "kubelet.container-cpu=30ms");

    const VtPodRow *row = play(1);

    cr_expect(eq(i64, row->started_ns, 970 * VT_MS));
    cr_expect(eq(i64, row->startup_cpu_ns, 840 * VT_MS));
}

/* The second pod's sandbox begins at 90 ms, while the first one's is made. */
Test(knative_kubelet, takes_longer_for_sandboxes_made_together)
{
    SET("kubelet.sandbox-contention=0.5");

    cr_expect(eq(i64, play(2)->started_ns, 670 * VT_MS));
    cr_expect(eq(i64, constant_run_pod(&run, 0, 1)->started_ns, 990 * VT_MS));
}

Test(knative_kubelet, starts_so_many_at_a_time)
{
    SET("kubelet.start-parallelism=1");

    cr_expect(eq(i64, play(2)->started_ns, 670 * VT_MS));
    cr_expect(eq(i64, constant_run_pod(&run, 0, 1)->started_ns, 1270 * VT_MS));
}

/* Two in a second: the second one half a second after the first one, at 570 ms. */
Test(knative_kubelet, starts_so_many_in_a_second)
{
    SET("kubelet.start-qps=2");

    cr_expect(eq(i64, play(2)->started_ns, 670 * VT_MS));
    cr_expect(eq(i64, constant_run_pod(&run, 0, 1)->started_ns, 1170 * VT_MS));
}

/* Two pods of a node run at 670 and 690 ms, and answer at 680 and 700 ms; both are
 * noticed at once, within a second. */
Test(knative_kubelet, notices_what_runs_at_its_relist)
{
    SET("kubelet.relist-period=1s", "control-plane.start-cpu=0s",
        "control-plane.application-latency=10ms");

    const VtPodRow *first = play(2);
    const VtPodRow *second = constant_run_pod(&run, 0, 1);

    cr_expect(eq(i64, first->usable_ns, second->usable_ns));
    cr_expect(gt(i64, first->usable_ns, 700 * VT_MS));
    cr_expect(le(i64, first->usable_ns, 1670 * VT_MS));
    cr_expect(eq(i64, first->ready_ns, first->usable_ns + 400 * VT_MS));
}

/* The first probe comes with the containers, at 670 ms, and waits a second. A pod that
 * answers after 980 ms is Ready 400 later; one that answers after 3.08 s waits for the
 * next probe, 10 s after it came to its node, though the activator has it before. */
Test(knative_kubelet, probes_again_after_a_period)
{
    static const struct {
        const char *latency;
        VtTime usable_ns, ready_ns;
    } cases[] = {
        { "control-plane.application-latency=900ms", 1650 * VT_MS, 2050 * VT_MS },
        { "control-plane.application-latency=3s", 3750 * VT_MS, 10470 * VT_MS },
    };

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        tear_down();
        set_up();
        SET("kubelet.readiness-period=10s", "kubelet.readiness-timeout=1s",
            "kubelet.readiness-miss=0", cases[i].latency);

        const VtPodRow *row = play(1);

        cr_expect(eq(i64, row->usable_ns, cases[i].usable_ns), "row %zu", i);
        cr_expect(eq(i64, row->ready_ns, cases[i].ready_ns), "row %zu", i);
    }
}

/* Of 100 pods 25 miss their first probe, by chance up to 6 x sqrt(100 x 1/4 x 3/4) = 26
 * more or less; they are Ready whole periods after they came to the node, and 400 ms. */
Test(knative_kubelet, misses_a_share_of_the_probes)
{
    int missed = 0;

    SET("kubelet.readiness-period=10s", "kubelet.readiness-miss=0.25",
        "nodes.cpu-model=none");
    play(100);
    for (uint32_t i = 0; i < 100; i++) {
        const VtPodRow *row = constant_run_pod(&run, 0, i);
        const VtTime since_ns = row->ready_ns - 400 * VT_MS - row->scheduled_ns;

        cr_assert(gt(i64, since_ns, 0), "pod %u", i);
        if (since_ns < 10 * VT_S) {
            cr_expect(eq(i64, since_ns, 710 * VT_MS), "pod %u", i);
        } else {
            cr_expect(eq(i64, since_ns % (10 * VT_S), 0), "pod %u", i);
            missed++;
        }
    }
    cr_expect(gt(int, missed, 0));
    cr_expect(le(int, missed, 51));
}

/* One call a second. The one of the placement, at 70 ms, takes the token; that of the
 * address, at 670, passes when its own comes, at 1070; that of Ready, wanted when the pod
 * answers, at 2070. */
Test(knative_kubelet, calls_the_api_so_often)
{
    SET("kubelet.api-qps=1", "kubelet.api-burst=1", "kubelet.readiness-period=10s",
        "kubelet.readiness-miss=0");

    const VtPodRow *row = play(1);

    cr_expect(eq(i64, row->usable_ns, 1070 * VT_MS));
    cr_expect(eq(i64, row->ready_ns, 2470 * VT_MS));
}

/* With half a call each, those at 70, 670 and 780 ms find the half that they take. */
Test(knative_kubelet, calls_the_api_half_a_time_on_average)
{
    SET("kubelet.api-qps=1", "kubelet.api-burst=1", "kubelet.api-calls=0.5",
        "kubelet.readiness-period=10s", "kubelet.readiness-miss=0");

    const VtPodRow *row = play(1);

    cr_expect(eq(i64, row->usable_ns, USABLE_NS));
    cr_expect(eq(i64, row->ready_ns, READY_NS));
}

/* Deleted after its idle time; stopped 5 s later; gone 30 s after that. */
Test(knative_kubelet, drains_pods_before_they_stop)
{
    SET("autoscaler.keep-alive-time=6s", "kubelet.drain-time=5s");
    run.tail_ns = VT_MINUTE;

    const VtPodRow *row = play(1);

    cr_expect(gt(i64, row->deleted_ns, 0));
    cr_expect(eq(i64, row->gone_ns, row->deleted_ns + 5 * VT_S + GONE_NS));
}
