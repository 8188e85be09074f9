#include "tests/support/constant_run.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

static const char *const constants[] = {
    "autoscaler.allow-zero-initial-scale=true",
    "control-plane.autoscaler-qps=0",
    "control-plane.controller-qps=0",
    "control-plane.controller-manager-qps=0",
    "control-plane.batch-latency=0s",
    "control-plane.endpoints-latency=0s",
    "control-plane.tick-latency=0s",
    "control-plane.watch-latency=0s",
    "control-plane.service-sync-interval=0s",
    "control-plane.deployment-latency=50ms",
    "control-plane.scheduling-latency=20ms",
    "control-plane.sandbox-latency=600ms",
    "control-plane.start-cpu=80ms",
    "control-plane.application-latency=30ms",
    "control-plane.address-latency=0s",
    "control-plane.readiness-latency=400ms",
    "control-plane.probe-interval=0s",
    "control-plane.termination-latency=30s",
    "data-path.hop-latency=2ms",
    "nodes.scheduling-per-node=0s",
    "nodes.backoff-initial=0s",
    "nodes.backoff-max=0s",
    "kubelet.start-qps=0",
    "kubelet.volume-latency=0s",
    "kubelet.container-latency=0s",
    "kubelet.sandbox-cpu=0s",
    "kubelet.container-cpu=0s",
    "kubelet.readiness-poll=0s",
    "kubelet.relist-period=0s",
    "kubelet.api-qps=0",
    "kubelet.readiness-period=0s",
    "kubelet.sandbox-contention=0",
    "kubelet.drain-time=0s",
    NULL,
};

void constant_run_init(KnativeRun *run)
{
    knative_run_init(run);
    knative_run_set(run, constants);
}

void constant_run_play(KnativeRun *run, const VtInvocation *calls, size_t count)
{
    VtClock clock = vt_clock_virtual();

    knative_run_play(run, &clock, calls, count);
    cr_assert(eq(u32, run->kept.records->len, (unsigned)count));
}

const VtPodRow *constant_run_pod(const KnativeRun *run, uint32_t function,
                                 uint32_t instance)
{
    for (guint i = 0; i < run->kept.pods->len; i++) {
        const VtPodRow *row = &g_array_index(run->kept.pods, VtPodRow, i);

        if (row->function == function && row->instance == instance)
            return row;
    }
    cr_fatal("function %u has no pod %u", function, instance);
    return NULL;
}

const VtDecision *constant_run_decision(const KnativeRun *run, VtTime from_ns,
                                        int desired)
{
    for (guint i = 0; i < run->kept.decisions->len; i++) {
        const VtDecision *one = &g_array_index(run->kept.decisions, VtDecision, i);

        if (one->function == 0 && one->time_ns >= from_ns && one->desired == desired)
            return one;
    }
    cr_fatal("nothing is decided for %d pods after %" PRId64 " ns", desired, from_ns);
    return NULL;
}

void constant_run_expect_ok(const KnativeRun *run, uint64_t id, VtTime response_ns,
                            VtStart start)
{
    const VtRecord *record = kept_log_find(&run->kept, id);

    cr_expect(eq(int, (int)record->status, VT_STATUS_OK), "id %" PRIu64, id);
    cr_expect(eq(int, (int)record->start, (int)start), "id %" PRIu64, id);
    cr_expect(eq(i64, record->response_ns, response_ns), "id %" PRIu64, id);
    cr_expect(eq(i64, record->executed_ns, record->invocation.requested_ns));
}

void constant_run_expect_timeout(const KnativeRun *run, uint64_t id, VtTime limit_ns)
{
    const VtRecord *record = kept_log_find(&run->kept, id);

    cr_expect(eq(int, (int)record->status, VT_STATUS_TIMEOUT), "id %" PRIu64, id);
    cr_expect(eq(i64, record->response_ns, limit_ns), "id %" PRIu64, id);
    cr_expect(eq(i64, record->executed_ns, VT_UNKNOWN), "id %" PRIu64, id);
}
