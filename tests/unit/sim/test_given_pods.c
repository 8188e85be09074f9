/* Whole runs with stages of pods and load of the machine given beforehand. */
#include "tests/support/knative_run.h"
#include "tests/support/temp_folder.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#define HOP_NS (2 * VT_MS)

#define CALL(at, length)                                                                 \
    {                                                                                    \
        .scheduled_ns = (at), .requested_ns = (length)                                   \
    }

/* All that a given pod must not see is large. */
static const char *const constants[] = {
    "autoscaler.allow-zero-initial-scale=true",
    "autoscaler.stable-window=6s",
    "control-plane.autoscaler-qps=0",
    "control-plane.controller-qps=0",
    "control-plane.controller-manager-qps=0",
    "control-plane.batch-latency=0s",
    "control-plane.endpoints-latency=0s",
    "control-plane.tick-latency=0s",
    "control-plane.watch-latency=0s",
    "control-plane.service-sync-interval=0s",
    "control-plane.deployment-latency=50ms",
    "control-plane.scheduling-latency=100s",
    "control-plane.sandbox-latency=100s",
    "control-plane.start-cpu=100s",
    "control-plane.application-latency=100s",
    "control-plane.address-latency=100s",
    "control-plane.readiness-latency=100s",
    "control-plane.probe-interval=100s",
    "control-plane.termination-latency=7s",
    "kubelet.start-qps=0.01",
    "kubelet.volume-latency=100s",
    "kubelet.container-latency=100s",
    "kubelet.relist-period=100s",
    "kubelet.api-qps=0.01",
    "kubelet.api-burst=1",
    "kubelet.readiness-miss=0.99",
    "kubelet.drain-time=5s",
    "data-path.hop-latency=2ms",
    NULL,
};

static char *folder;
static KnativeRun run;

static void set_up(void)
{
    folder = temp_folder_new();
    knative_run_init(&run);
    knative_run_set(&run, constants);
}

static void tear_down(void)
{
    knative_run_clear(&run);
    temp_folder_free(folder);
}

TestSuite(given_pods, .init = set_up, .fini = tear_down);

static VtPodStagesFile *stages(const char *rows)
{
    g_autofree char *text = g_strconcat(
        "function,scheduling_us,starting_us,readiness_us,termination_us\n", rows, NULL);
    g_autofree char *path = temp_folder_write(folder, "stages.csv", text);
    VtPodStagesFile *file = vt_pod_stages_load(path, run.functions, 1, run.seed, NULL);

    cr_assert(ne(ptr, file, NULL));
    return file;
}

static void play(const VtInvocation *calls, size_t count)
{
    VtClock clock = vt_clock_virtual();

    knative_run_play(&run, &clock, calls, count);
    cr_assert(eq(u32, run.kept.records->len, (unsigned)count));
}

static const VtPodRow *pod(uint32_t instance)
{
    for (guint i = 0; i < run.kept.pods->len; i++) {
        const VtPodRow *row = &g_array_index(run.kept.pods, VtPodRow, i);

        if (row->instance == instance)
            return row;
    }
    cr_fatal("there is no pod %u", instance);
    return NULL;
}

/* The first pod comes with the first request's tick, and answers 40 + 700 ms after it was
 * created, 9 s before it is Ready; the second one, at 60.3 s, has no row of its own, and
 * takes the only one. */
Test(given_pods, go_through_their_stages_as_given)
{
    static const VtInvocation calls[] = {
        CALL(10 * VT_S, 100 * VT_MS),
        CALL(60 * VT_S + 300 * VT_MS, 100 * VT_MS),
    };
    g_autoptr(VtPodStagesFile) file = stages("f,40000,700000,9000000,33000000\n");

    run.pod_stages = file;
    run.tail_ns = VT_MINUTE;
    knative_run_set(&run, (const char *const[]){ "autoscaler.initial-scale=0", NULL });
    play(calls, G_N_ELEMENTS(calls));
    cr_expect(eq(u32, run.kept.pods->len, 2));
    cr_expect(eq(i64, pod(1)->created_ns, calls[1].scheduled_ns + 50 * VT_MS));
    for (uint32_t i = 0; i < 2; i++) {
        const VtPodRow *row = pod(i);
        const VtRecord *record = kept_log_find(&run.kept, i);

        cr_expect(eq(i64, row->scheduled_ns, row->created_ns + 40 * VT_MS));
        cr_expect(eq(i64, row->started_ns, row->scheduled_ns + 700 * VT_MS));
        cr_expect(eq(i64, row->usable_ns, row->started_ns));
        cr_expect(eq(i64, row->ready_ns, row->started_ns + 9 * VT_S));
        cr_expect(eq(i64, row->gone_ns, row->deleted_ns + 33 * VT_S));
        cr_expect(eq(i64, row->startup_cpu_ns, 0));
        cr_expect(eq(i64, calls[i].scheduled_ns + record->response_ns,
                     row->usable_ns + HOP_NS + 100 * VT_MS));
    }
}

Test(given_pods, of_empty_termination_take_the_configured_one)
{
    static const VtInvocation calls[] = { CALL(1 * VT_S, 100 * VT_MS) };
    g_autoptr(VtPodStagesFile) file = stages("f,0,0,0,\n");

    run.pod_stages = file;
    run.tail_ns = VT_MINUTE;
    knative_run_set(&run, (const char *const[]){ "autoscaler.initial-scale=0", NULL });
    play(calls, 1);
    cr_expect(eq(i64, pod(0)->ready_ns, pod(0)->created_ns));
    cr_expect(gt(i64, pod(0)->deleted_ns, 0));
    cr_expect(eq(i64, pod(0)->gone_ns, pod(0)->deleted_ns + 12 * VT_S));
}

/* Two requests of a target of 70 need one pod. Of two pods with a request each, one goes
 * within some ticks; its request executes until 60.502 s, and the 2 s of its termination
 * are long over then. The stages of a start say nothing of pods that are there before. */
Test(given_pods, are_not_gone_before_their_last_request)
{
    static const VtInvocation calls[] = {
        CALL(500 * VT_MS, 60 * VT_S),
        CALL(500 * VT_MS, 60 * VT_S),
    };
    g_autoptr(VtPodStagesFile) file = stages("f,0,0,0,2000000\nf,0,0,1000000,2000000\n");

    run.pod_stages = file;
    run.tail_ns = VT_MINUTE;
    knative_run_set(&run, (const char *const[]){ "autoscaler.initial-scale=2", NULL });
    play(calls, G_N_ELEMENTS(calls));

    const VtPodRow *row = pod(pod(0)->gone_ns == VT_UNKNOWN ? 1 : 0);

    cr_expect(eq(i64, row->ready_ns, 0));
    cr_expect(gt(i64, row->deleted_ns, 500 * VT_MS));
    cr_expect(lt(i64, row->deleted_ns, 10 * VT_S));
    cr_expect(eq(i64, row->gone_ns, 60 * VT_S + 500 * VT_MS + HOP_NS));
}

/* Two cores, of which others take 1.5 in second 10. A request of 1 s from 10.5 s on has
 * half a core until 11 s, executes 0.25 s, and the rest alone: it ends at 11.75 s. When
 * others take all, a hundredth is left: 5 ms until 11 s, the end at 11.995 s. */
Test(given_pods, share_what_others_leave_of_the_node)
{
    static const struct {
        const char *load;
        VtTime response_ns;
    } cases[] = { { "1.5", 1250 * VT_MS }, { "2.5", 1495 * VT_MS } };
    const VtInvocation call = CALL(10500 * VT_MS - HOP_NS, VT_S);

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GString) text = g_string_new("second,cores\n");
        g_autofree char *path = NULL;
        g_autoptr(VtPodStagesFile) file = stages("f,0,0,0,\n");
        g_autoptr(VtBackgroundLoad) load = NULL;

        for (int second = 0; second < 10; second++)
            g_string_append_printf(text, "%d,0\n", second);
        g_string_append_printf(text, "10,%s\n", cases[i].load);
        path = temp_folder_write(folder, "load.csv", text->str);
        load = vt_background_load_load(path, 2, NULL);
        tear_down();
        set_up();
        knative_run_set(
            &run, (const char *const[]){ "nodes.cpu=2", "autoscaler.min-scale=1", NULL });
        run.pod_stages = file;
        run.background_load = load;
        play(&call, 1);
        cr_expect(eq(i64, kept_log_find(&run.kept, 0)->response_ns,
                     HOP_NS + cases[i].response_ns),
                  "row %zu", i);
    }
}
