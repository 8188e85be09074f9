#include "sim/kubelet_config.h"

#define SECTION "kubelet"

/* The fields that a key has in any case. */
#define KEY(name, kind, field, text, help_text, origin)                                  \
    .section = SECTION, .key = (name), .type = (kind),                                   \
    .offset = offsetof(VtKubeletConfig, field), .default_text = (text),                  \
    .help = (help_text), .source = (origin)

static const VtConfigKey keys[] = {
    { KEY("start-qps", VT_CONFIG_DOUBLE, start_rate_per_s, "16",
          "pods that may begin to start on a node in a second; 0: no limit",
          "[k8s: issue 112954]"),
      .max = 1e9 },
    { KEY("start-parallelism", VT_CONFIG_INT, start_parallelism, "0",
          "pods of a node whose sandboxes and containers are made at a time; 0: no limit",
          "[k8s: kubelet pod workers]"),
      .max = 1e9 },
    { KEY("volume-latency", VT_CONFIG_DISTRIBUTION, volume_latency, "305ms",
          "from a node until the pod's volumes are there", "[recorded: fact 4]") },
    { KEY("sandbox-contention", VT_CONFIG_DOUBLE, sandbox_contention, "0.08",
          "how much longer, relative to itself, each other sandbox that the node is "
          "making "
          "makes [control-plane] sandbox-latency",
          "[k8s: issue 112954]"),
      .max = 1e3 },
    { KEY("container-latency", VT_CONFIG_DISTRIBUTION, container_latency,
          "lognormal(100ms, 0.15)",
          "for each of the two containers, function and queue-proxy, one after the other",
          "[recorded: fact 4]") },
    { KEY("sandbox-cpu", VT_CONFIG_DURATION, sandbox_cpu_ns, "140ms",
          "CPU time of the node that making a sandbox takes; it is over no sooner than "
          "this is",
          "[recorded: e4_burst_cc1_tbcdef]"),
      .max = 1e12 },
    { KEY("container-cpu", VT_CONFIG_DURATION, container_cpu_ns, "100ms",
          "and making each container", "[recorded: e4_burst_cc1_tbcdef]"),
      .max = 1e12 },
    { KEY("crash-backoff-initial", VT_CONFIG_DURATION, crash_backoff_initial_ns, "10s",
          "a function that dies for the second time is started again so long after its "
          "end; doubles with each time",
          "[k8s: kubelet kuberuntime_manager.go doBackOff]"),
      .max = 1e12 },
    { KEY("crash-backoff-max", VT_CONFIG_DURATION, crash_backoff_max_ns, "300s",
          "at most; forgotten after a function has run for twice as long",
          "[k8s: kubelet kuberuntime_manager.go doBackOff]"),
      .max = 1e12 },
    { KEY("proxy-latency", VT_CONFIG_DURATION, proxy_latency_ns, "30ms",
          "from a running queue-proxy until it listens: earlier probes of the activator "
          "are refused",
          "[recorded: fact 5]"),
      .max = 1e12 },
    { KEY("readiness-poll", VT_CONFIG_DURATION, readiness_poll_ns, "50ms",
          "queue-proxy asks the function so often whether it answers; 0s: it knows at "
          "once",
          "[kn: pkg/queue/readiness]"),
      .max = 1e11 },
    { KEY("relist-period", VT_CONFIG_DURATION, relist_period_ns, "1s",
          "the kubelet notices so often what runs on its node; 0s: it knows at once",
          "[k8s: kubelet PLEG]"),
      .max = 1e11 },
    { KEY("api-qps", VT_CONFIG_DOUBLE, api_rate_per_s, "50",
          "API calls per second of a kubelet (5 until Kubernetes 1.26); 0: no limit",
          "[k8s: kubelet kubeAPIQPS, from 1.27]"),
      .max = 1e9 },
    { KEY("api-burst", VT_CONFIG_INT, api_burst, "100",
          "API calls that it may make at once (10 until Kubernetes 1.26)",
          "[k8s: kubelet kubeAPIBurst, from 1.27]"),
      .min = 1, .max = 1e9 },
    { KEY("api-calls", VT_CONFIG_DOUBLE, api_calls, "1",
          "its API calls for each change of a pod, on average: placed, running, ready",
          "[recorded: e4_burst_cc1_tbcdef]"),
      .max = 1000 },
    { KEY("readiness-period", VT_CONFIG_DURATION, readiness_period_ns, "10s",
          "of the kubelet's readiness probe, whose first one comes when it notices that "
          "the containers run; 0s: it knows at once",
          "[recorded: fact 5]"),
      .max = 1e12 },
    { KEY("readiness-timeout", VT_CONFIG_DURATION, readiness_timeout_ns, "1s",
          "a probe waits so long for a pod to answer", "[k8s: Probe timeoutSeconds]"),
      .max = 1e12 },
    { KEY("readiness-miss", VT_CONFIG_DOUBLE, readiness_miss_ratio, "0.08",
          "share of the probes that fail although the pod answers", "[recorded: fact 5]"),
      .max = 0.99 },
    { KEY("drain-time", VT_CONFIG_DISTRIBUTION, drain_time, "uniform(30s, 30.3s)",
          "from a pod's deletion until its containers stop, or later, with the last "
          "request in it",
          "[recorded: fact 9]") },
};

VtConfigBinding vt_kubelet_config_binding(VtKubeletConfig *target)
{
    return (VtConfigBinding){ keys, G_N_ELEMENTS(keys), target };
}

VtTime vt_kubelet_config_polled(const VtKubeletConfig *self, VtTime running_ns,
                                VtTime at_ns)
{
    const VtTime interval_ns = self->readiness_poll_ns;

    if (interval_ns == 0)
        return at_ns;
    return running_ns
         + (at_ns - running_ns + interval_ns - 1) / interval_ns * interval_ns;
}
