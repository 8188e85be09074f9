#include "sim/config.h"

#include "core/errors.h"
#include "core/units.h"

#include <math.h>
#include <string.h>

#define LATENCY(struct_name, field, name, text, help_text, origin)                       \
    {                                                                                    \
        .section = SECTION, .key = (name), .type = VT_CONFIG_DISTRIBUTION,               \
        .offset = offsetof(struct_name, field), .default_text = (text),                  \
        .help = (help_text), .source = (origin)                                          \
    }

#define API_CALLS(field, name, step, origin)                                             \
    {                                                                                    \
        .section = SECTION, .key = (name), .type = VT_CONFIG_DOUBLE,                     \
        .offset =                                                                        \
            offsetof(VtControlPlaneConfig, calls) + offsetof(VtApiCallsConfig, field),   \
        .default_text = "1", .max = 1000, .help = "API calls for " step,                 \
        .source = (origin)                                                               \
    }

/* The three keys of a process. */
#define API_PROCESS(field, name, rate, most, threads, who, origin)                       \
    { .section = SECTION,                                                                \
      .key = name "-qps",                                                                \
      .type = VT_CONFIG_DOUBLE,                                                          \
      .offset = offsetof(VtControlPlaneConfig, field)                                    \
              + offsetof(VtApiProcessConfig, rate_per_s),                                \
      .default_text = (rate),                                                            \
      .max = 1e9,                                                                        \
      .help = "API calls per second of each client of " who "; 0: no limit",             \
      .source = (origin) },                                                              \
        { .section = SECTION,                                                            \
          .key = name "-burst",                                                          \
          .type = VT_CONFIG_INT,                                                         \
          .offset = offsetof(VtControlPlaneConfig, field)                                \
                  + offsetof(VtApiProcessConfig, burst),                                 \
          .default_text = (most),                                                        \
          .min = 1,                                                                      \
          .max = 1e9,                                                                    \
          .help = "API calls that it may make at once",                                  \
          .source = (origin) },                                                          \
    {                                                                                    \
        .section = SECTION, .key = name "-workers", .type = VT_CONFIG_INT,               \
        .offset = offsetof(VtControlPlaneConfig, field)                                  \
                + offsetof(VtApiProcessConfig, workers),                                 \
        .default_text = (threads), .min = 1, .max = 1e9,                                 \
        .help = "revisions that each of its controllers works at at once; a worker "     \
                "waits for its API calls",                                               \
        .source = (origin)                                                               \
    }

static bool parse_memory_request(const char *text, void *field, GError **error)
{
    VtMemoryRequest *request = field;
    VtMemoryRequest parsed = { .kind = VT_MEMORY_FIXED };

    if (strcmp(text, "max") == 0) {
        parsed.kind = VT_MEMORY_MAX;
    } else if (strcmp(text, "max/10") == 0) {
        parsed.kind = VT_MEMORY_TENTH;
    } else if (!vt_memory_parse(text, &parsed.mib, NULL) || parsed.mib < 1) {
        g_set_error(error, VT_ERROR, VT_ERROR_INPUT,
                    "expected max, max/10 or an amount such as 128MiB, not '%s'", text);
        return false;
    }
    *request = parsed;
    return true;
}

static char *format_memory_request(const void *field)
{
    const VtMemoryRequest *request = field;

    switch (request->kind) {
    case VT_MEMORY_MAX: return g_strdup("max");
    case VT_MEMORY_TENTH: return g_strdup("max/10");
    case VT_MEMORY_FIXED: return vt_memory_format(request->mib);
    }
    g_assert_not_reached();
}

static bool parse_memory_limit(const char *text, void *field, GError **error)
{
    VtMemoryLimit *limit = field;
    VtMemoryLimit parsed = { .kind = VT_LIMIT_FIXED };

    if (strcmp(text, "none") == 0) {
        parsed.kind = VT_LIMIT_NONE;
    } else if (strcmp(text, "max") == 0) {
        parsed.kind = VT_LIMIT_MAX;
    } else if (!vt_memory_parse(text, &parsed.mib, NULL) || parsed.mib < 1) {
        g_set_error(error, VT_ERROR, VT_ERROR_INPUT,
                    "expected none, max or an amount such as 128MiB, not '%s'", text);
        return false;
    }
    *limit = parsed;
    return true;
}

static char *format_memory_limit(const void *field)
{
    const VtMemoryLimit *limit = field;

    switch (limit->kind) {
    case VT_LIMIT_NONE: return g_strdup("none");
    case VT_LIMIT_MAX: return g_strdup("max");
    case VT_LIMIT_FIXED: return vt_memory_format(limit->mib);
    }
    g_assert_not_reached();
}

bool vt_resources_config_validate(const VtResourcesConfig *self, GError **error)
{
    if (self->cpu_limit_milli == 0 || self->cpu_limit_milli >= self->cpu_request_milli)
        return true;
    g_set_error(error, VT_ERROR, VT_ERROR_INPUT,
                "resources.cpu-limit (%" PRId64
                "m) is below resources.cpu-request (%" PRId64
                "m): a pod must be allowed what it reserves",
                self->cpu_limit_milli, self->cpu_request_milli);
    return false;
}

int64_t vt_memory_request_mib(const VtMemoryRequest *self, double memory_max_mib)
{
    switch (self->kind) {
    case VT_MEMORY_MAX: return MAX(1, (int64_t)ceil(memory_max_mib));
    case VT_MEMORY_TENTH: return MAX(1, (int64_t)ceil(memory_max_mib / 10));
    case VT_MEMORY_FIXED: return self->mib;
    }
    g_assert_not_reached();
}

int64_t vt_memory_limit_mib(const VtMemoryLimit *self, double memory_max_mib)
{
    switch (self->kind) {
    case VT_LIMIT_NONE: return 0;
    case VT_LIMIT_MAX: return MAX(1, (int64_t)ceil(memory_max_mib));
    case VT_LIMIT_FIXED: return self->mib;
    }
    g_assert_not_reached();
}

#define SECTION "resources"

static const VtConfigKey resources_keys[] = {
    { .section = SECTION,
      .key = "cpu-request",
      .type = VT_CONFIG_CPU,
      .offset = offsetof(VtResourcesConfig, cpu_request_milli),
      .default_text = "100m",
      .max = 1e6,
      .is_per_function = true,
      .help = "CPU that a pod reserves on its node, queue-proxy included",
      .source = "[invitro: loader]" },
    { .section = SECTION,
      .key = "cpu-limit",
      .type = VT_CONFIG_CPU,
      .offset = offsetof(VtResourcesConfig, cpu_limit_milli),
      .default_text = "0",
      .max = 1e6,
      .is_per_function = true,
      .help = "CPU that a pod may use, of its node's; 0: no limit. See [nodes] cpu-quota",
      .source = "[kn: config-defaults]" },
    { .section = SECTION,
      .key = "memory-request",
      .type = VT_CONFIG_CUSTOM,
      .offset = offsetof(VtResourcesConfig, memory_request),
      .default_text = "max",
      .is_per_function = true,
      .help = "memory that a pod reserves: the function's largest (max), a tenth of it "
              "(max/10), or an amount",
      .source = "[invitro: loader]",
      .parse = parse_memory_request,
      .format = format_memory_request },
    { .section = SECTION,
      .key = "memory-limit",
      .type = VT_CONFIG_CUSTOM,
      .offset = offsetof(VtResourcesConfig, memory_limit),
      .default_text = "none",
      .is_per_function = true,
      .help = "memory that a pod may use before it is killed: no limit but the node's "
              "(none), the function's largest (max), or an amount. See [nodes] oom-kill",
      .source = "[kn: config-defaults]",
      .parse = parse_memory_limit,
      .format = format_memory_limit },
    { .section = SECTION,
      .key = "memory-base",
      .type = VT_CONFIG_MEMORY,
      .offset = offsetof(VtResourcesConfig, memory_base_mib),
      .default_text = "0MiB",
      .max = 1e9,
      .is_per_function = true,
      .help = "memory in use by a pod without requests. See [nodes] oom-kill" },
};

#undef SECTION
#define SECTION "control-plane"

static const VtConfigKey control_plane_keys[] = {
    API_PROCESS(autoscaler, "autoscaler", "10", "20", "2", "Knative's autoscaler",
                "[kn: cmd/autoscaler]"),
    API_PROCESS(controller, "controller", "50", "100", "2", "Knative's controller",
                "[kn: cmd/controller]"),
    API_PROCESS(controller_manager, "controller-manager", "20", "30", "5",
                "the kube-controller-manager", "[k8s: kube-controller-manager]"),
    API_CALLS(scale, "autoscaler-calls-per-scale", "a change of a deployment's replicas",
              "[kn: scaler.go]"),
    API_CALLS(service, "autoscaler-calls-per-service",
              "a change of a service's mode or number of activators", "[kn: kpa.go]"),
    API_CALLS(status, "autoscaler-calls-per-status", "a change of a revision's status",
              "[kn: kpa.go]"),
    API_CALLS(endpoints, "controller-calls-per-endpoints",
              "a change of the public endpoints",
              "[kn: pkg/reconciler/serverlessservice]"),
    API_CALLS(service_status, "controller-calls-per-status",
              "a change of a service's status", "[kn: pkg/reconciler/serverlessservice]"),
    API_CALLS(deployment_scale, "deployment-calls-per-scale",
              "a change of a ReplicaSet's replicas", "[k8s: deployment/sync.go]"),
    API_CALLS(deployment_status, "deployment-calls-per-status",
              "a change of a deployment's status", "[k8s: deployment/sync.go]"),
    API_CALLS(pod_creation, "replica-set-calls-per-creation", "a new pod",
              "[k8s: replicaset/replica_set.go]"),
    API_CALLS(pod_deletion, "replica-set-calls-per-deletion", "a deleted pod",
              "[k8s: replicaset/replica_set.go]"),
    API_CALLS(replica_set_status, "replica-set-calls-per-status",
              "a change of a ReplicaSet's status", "[k8s: replicaset/replica_set.go]"),
    API_CALLS(private_endpoints, "endpoints-calls-per-change",
              "a change of the pods of a service",
              "[k8s: endpoint/endpoints_controller.go]"),
    LATENCY(VtControlPlaneConfig, tick_latency, "tick-latency", "exponential(500us)",
            "from a tick of the autoscaler to its decision", "[recorded: fact 1]"),
    LATENCY(VtControlPlaneConfig, deployment_latency, "deployment-latency",
            "lognormal(60ms, 0.4)", "from new replicas written to pod objects that exist",
            "[recorded: fact 4]"),
    LATENCY(VtControlPlaneConfig, batch_latency, "batch-latency", "lognormal(40ms, 0.5)",
            "from a batch of new pods of a deployment (1, 2, 4, 8, ...) to the next",
            "[recorded: e2b]"),
    { .section = SECTION,
      .key = "logarithmic-scale-down",
      .type = VT_CONFIG_BOOL,
      .offset = offsetof(VtControlPlaneConfig, logarithmic_scale_down),
      .default_text = "true",
      .help =
          "pods to be deleted are chosen by the binary logarithm of their age, and by "
          "chance among equals, as since Kubernetes 1.22; false: the youngest",
      .source = "[k8s: controller_utils.go LogarithmicScaleDown]" },
    LATENCY(VtControlPlaneConfig, endpoints_latency, "endpoints-latency",
            "uniform(30ms, 80ms)",
            "from a change of ready pods or mode to an ingress that follows it",
            "[recorded: fact 10]"),
    LATENCY(VtControlPlaneConfig, watch_latency, "watch-latency", "uniform(10ms, 80ms)",
            "from a status written to the reconcile that it brings about",
            "[recorded: e4_burst_cc10_tbc0]"),
    { .section = SECTION,
      .key = "service-sync-interval",
      .type = VT_CONFIG_DURATION,
      .offset = offsetof(VtControlPlaneConfig, service_sync_interval_ns),
      .default_text = "1s",
      .max = 1e12,
      .help = "nodes follow changes of services at most so often, and the autoscaler's "
              "probe with them, which must reach an activator before a function goes to "
              "zero; 0s: it always does",
      .source = "[k8s: kube-proxy minSyncPeriod], [recorded: fact 8]" },
    LATENCY(VtControlPlaneConfig, scheduling_latency, "scheduling-latency",
            "lognormal(25ms, 0.2)", "from a pod object to its node, one pod at a time",
            "[recorded: fact 4]"),
    LATENCY(VtControlPlaneConfig, sandbox_latency, "sandbox-latency",
            "lognormal(140ms, 0.2)",
            "of making a pod's sandbox and its network, alone on its node",
            "[recorded: fact 4]"),
    { .section = SECTION,
      .key = "start-cpu",
      .type = VT_CONFIG_DURATION,
      .offset = offsetof(VtControlPlaneConfig, start_cpu_ns),
      .default_text = "0s",
      .max = 1e12,
      .help = "CPU time that starting a pod takes on its node" },
    { .section = SECTION,
      .key = "start-cpu-per-mib",
      .type = VT_CONFIG_DURATION,
      .offset = offsetof(VtControlPlaneConfig, start_cpu_per_mib_ns),
      .default_text = "0s",
      .max = 1e9,
      .help = "and for each MiB of the function's memory, touched at start" },
    LATENCY(VtControlPlaneConfig, application_latency, "application-latency", "0s",
            "what a starting pod waits for besides CPU before it answers", NULL),
    LATENCY(
        VtControlPlaneConfig, address_latency, "address-latency", "uniform(50ms, 150ms)",
        "from the kubelet's having noticed that containers run to a published address",
        "[recorded: fact 4]"),
    LATENCY(VtControlPlaneConfig, readiness_latency, "readiness-latency",
            "uniform(10ms, 100ms)",
            "from answering at a published address to Ready in the API",
            "[recorded: fact 5]"),
    { .section = SECTION,
      .key = "probe-interval",
      .type = VT_CONFIG_DURATION,
      .offset = offsetof(VtControlPlaneConfig, probe_interval_ns),
      .default_text = "200ms",
      .max = 1e11,
      .help = "from a refused probe of the activator to the next; 0s: none is refused",
      .source = "[kn: revision_backends.go]" },
    LATENCY(VtControlPlaneConfig, termination_latency, "termination-latency",
            "uniform(1s, 15s)",
            "from the stop of a deleted pod's containers to free resources",
            "[recorded: fact 9]"),
};

#undef SECTION
#define SECTION "data-path"

static const VtConfigKey data_path_keys[] = {
    { .section = SECTION,
      .key = "activators",
      .type = VT_CONFIG_INT,
      .offset = offsetof(VtDataPathConfig, activators),
      .default_text = "1",
      .min = 1,
      .max = 1000,
      .help = "activators in the cluster; a function uses two of them, or as many as its "
              "pods and burst capacity take",
      .source = "[kn: config/core/deployments/activator.yaml]" },
    LATENCY(VtDataPathConfig, hop_latency, "hop-latency", "lognormal(2ms, 0.35)",
            "of a warm request, all the way there and back but for the function",
            "[recorded: fact 11]"),
};

#undef SECTION

VtConfigBinding vt_resources_config_binding(VtResourcesConfig *target)
{
    return (VtConfigBinding){ resources_keys, G_N_ELEMENTS(resources_keys), target };
}

VtConfigBinding vt_control_plane_config_binding(VtControlPlaneConfig *target)
{
    return (VtConfigBinding){ control_plane_keys, G_N_ELEMENTS(control_plane_keys),
                              target };
}

VtConfigBinding vt_data_path_config_binding(VtDataPathConfig *target)
{
    return (VtConfigBinding){ data_path_keys, G_N_ELEMENTS(data_path_keys), target };
}
