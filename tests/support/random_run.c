#include "tests/support/random_run.h"

#include "sim/autoscaler/registry.h"

#include <gsl/gsl_randist.h>

#include <string.h>

VtRng random_run_stream(uint64_t seed, uint64_t position)
{
    VtRng rng;

    vt_rng_init(
        &rng,
        &(VtStreamKey){ .seed = seed, .position = position, .purpose = VT_PURPOSE_TEST });
    return rng;
}

static void choose(KnativeRun *run, VtRng *rng, const char *const *choices)
{
    const guint count = g_strv_length((char **)choices);

    knative_run_set(run,
                    (const char *const[]){ choices[vt_rng_below(rng, count)], NULL });
}

/* One of each line. */
static const char *const choices[][8] = {
    { "function.container-concurrency=0", "function.container-concurrency=1",
      "function.container-concurrency=2", "function.container-concurrency=3",
      "function.container-concurrency=5", "function.container-concurrency=10" },
    { "function.timeout=300s", "function.timeout=300s", "function.timeout=5s",
      "function.timeout=500ms" },
    { "autoscaler.target-burst-capacity=211", "autoscaler.target-burst-capacity=0",
      "autoscaler.target-burst-capacity=-1", "autoscaler.target-burst-capacity=3" },
    { "autoscaler.initial-scale=0", "autoscaler.initial-scale=1",
      "autoscaler.initial-scale=2", "autoscaler.initial-scale=4" },
    { "autoscaler.min-scale=0", "autoscaler.min-scale=0", "autoscaler.min-scale=1",
      "autoscaler.min-scale=2" },
    { "autoscaler.max-scale=0", "autoscaler.max-scale=2", "autoscaler.max-scale=5",
      "autoscaler.max-scale=20" },
    { "autoscaler.stable-window=6s", "autoscaler.stable-window=6s",
      "autoscaler.stable-window=10s", "autoscaler.stable-window=60s" },
    { "autoscaler.scale-to-zero-grace-period=6s",
      "autoscaler.scale-to-zero-grace-period=1s", "autoscaler.scale-down-delay=8s",
      "autoscaler.scale-to-zero-pod-retention-period=9s" },
    { "autoscaler.metric=concurrency", "autoscaler.metric=rps" },
    { "autoscaler.policy=kpa", "autoscaler.policy=kpa", "autoscaler.policy=kpa",
      "autoscaler.policy=hpa", "autoscaler.policy=keep-alive", "autoscaler.policy=fixed",
      "autoscaler.policy=oracle" },
    { "autoscaler.activation-scale=1", "autoscaler.activation-scale=2" },
    { "nodes.count=1", "nodes.count=2", "nodes.count=3", "nodes.count=7" },
    { "nodes.memory=200MiB", "nodes.memory=1GiB", "nodes.memory=64GiB",
      "nodes.max-pods=3" },
    { "nodes.cpu=1", "nodes.cpu=2", "nodes.cpu=400m", "nodes.cpu=10" },
    { "nodes.cpu-model=none", "nodes.cpu-model=even", "nodes.cpu-model=shared",
      "nodes.cpu-model=shared" },
    { "resources.cpu-limit=0", "resources.cpu-limit=0", "resources.cpu-limit=250m",
      "resources.cpu-limit=1", "resources.cpu-limit=1500m" },
    { "nodes.cpu-quota=cfs", "nodes.cpu-quota=fluid", "nodes.cpu-quota=none" },
    { "nodes.placement=least-allocated", "nodes.placement=most-allocated",
      "nodes.placement=first-fit", "nodes.placement=random" },
    { "nodes.topology-spread=true", "nodes.topology-spread=false",
      "control-plane.logarithmic-scale-down=false" },
    { "control-plane.start-cpu=0s", "control-plane.start-cpu=300ms",
      "control-plane.start-cpu-per-mib=1ms", "control-plane.sandbox-latency=8s" },
    { "control-plane.termination-latency=30s", "control-plane.termination-latency=0s",
      "control-plane.termination-latency=2s", "control-plane.probe-interval=0s" },
    { "control-plane.autoscaler-qps=10", "control-plane.autoscaler-qps=0",
      "control-plane.address-latency=0s",
      "control-plane.application-latency=exponential(1s)" },
    { "control-plane.controller-manager-qps=20",
      "control-plane.controller-manager-qps=15",
      "control-plane.autoscaler-calls-per-status=2.5", "control-plane.controller-qps=1" },
    { "control-plane.endpoints-latency=0s", "control-plane.endpoints-latency=200ms",
      "control-plane.service-sync-interval=0s", "control-plane.watch-latency=1s" },
    { "data-path.activators=1", "data-path.activators=1", "data-path.activators=2",
      "data-path.activators=5" },
    { "kubelet.start-parallelism=1", "kubelet.start-qps=0.5", "kubelet.api-qps=1",
      "kubelet.sandbox-cpu=2s" },
    { "kubelet.readiness-miss=0.5", "kubelet.readiness-period=0s",
      "kubelet.relist-period=0s", "kubelet.drain-time=uniform(0s, 60s)" },
    { "nodes.oom-kill=off", "nodes.oom-kill=on" },
    { "resources.memory-limit=none", "resources.memory-limit=200MiB",
      "resources.memory-limit=1GiB" },
    { "resources.memory-base=0MiB", "resources.memory-base=20MiB" },
};

void random_run_init(KnativeRun *run, uint64_t seed)
{
    VtRng rng = random_run_stream(seed, 0);

    knative_run_init(run);
    knative_run_set(run, (const char *const[]){ "data-path.hop-latency=2ms",
                                                "autoscaler.allow-zero-initial-scale="
                                                "true",
                                                NULL });
    for (size_t i = 0; i < G_N_ELEMENTS(choices); i++)
        choose(run, &rng, choices[i]);
    if (strcmp(vt_autoscaler_names[run->config.autoscaler.policy], "keep-alive") == 0)
        knative_run_set(run,
                        (const char *const[]){ "function.container-concurrency=1",
                                               "autoscaler.keep-alive-time=5s", NULL });
    run->seed = seed;
    run->tail_ns = (VtTime)vt_rng_below(&rng, 60) * VT_S;
    run->functions_count = 1 + (size_t)vt_rng_below(&rng, KNATIVE_RUN_FUNCTIONS_MAX);
    for (size_t i = 0; i < run->functions_count; i++)
        run->functions[i].memory_max_mib = 20 + vt_rng_uniform(&rng) * 150;
}

static uint32_t draw_memory_mib(const KnativeRun *run, uint32_t function, VtRng *rng)
{
    return (uint32_t)(vt_rng_uniform(rng) * run->functions[function].memory_max_mib);
}

/* Bursts: half of the calls come at once with the one before. */
void random_run_schedule(const KnativeRun *run, VtInvocation *calls)
{
    VtRng rng = random_run_stream(run->seed, 1);
    const gsl_rng gsl = vt_rng_gsl(&rng);
    const VtTime start_ns = (VtTime)vt_rng_below(&rng, 40) * VT_S;
    const double gap_ms = vt_rng_below(&rng, 3) == 0 ? 100 : 600;
    VtTime at_ns = start_ns;

    for (size_t i = 0; i < RANDOM_RUN_CALLS; i++) {
        if (vt_rng_below(&rng, 2) == 0)
            at_ns += (VtTime)gsl_ran_exponential(&gsl, gap_ms) * VT_MS;
        calls[i] = (VtInvocation){
            .scheduled_ns = at_ns,
            .requested_ns = VT_MS + (VtTime)gsl_ran_exponential(&gsl, 400) * VT_MS,
            .function = (uint32_t)vt_rng_below(&rng, run->functions_count),
        };
        calls[i].memory_mib = draw_memory_mib(run, calls[i].function, &rng);
    }
}

void random_run_play(KnativeRun *run, VtClock *clock, uint64_t seed)
{
    VtInvocation calls[RANDOM_RUN_CALLS];

    random_run_init(run, seed);
    random_run_schedule(run, calls);
    if (!knative_run_play(run, clock, calls, RANDOM_RUN_CALLS).is_complete)
        g_error("the run of seed %" PRIu64 " is not complete", seed);
}
