#include "sim/nodes_config.h"

#include "core/errors.h"
#include "sim/placement/registry.h"

#define SECTION "nodes"

static const char *const cpu_models[] = { "none", "even", "shared", NULL };
static const char *const oom_kills[] = { "off", "on", NULL };
static const char *const cpu_quotas[] = { "cfs", "fluid", "none", NULL };

static const VtConfigKey nodes_keys[] = {
    { .section = SECTION,
      .key = "count",
      .type = VT_CONFIG_INT,
      .offset = offsetof(VtNodesConfig, count),
      .default_text = "1",
      .min = 1,
      .max = 100000,
      .help = "worker nodes" },
    { .section = SECTION,
      .key = "cpu",
      .type = VT_CONFIG_CPU,
      .offset = offsetof(VtNodesConfig, cpu_milli),
      .default_text = "10",
      .min = 1,
      .max = 1e7,
      .help = "cores of a node",
      .source = "[paper: section 4]" },
    { .section = SECTION,
      .key = "memory",
      .type = VT_CONFIG_MEMORY,
      .offset = offsetof(VtNodesConfig, memory_mib),
      .default_text = "64GiB",
      .min = 1,
      .max = 1e9,
      .help = "memory of a node",
      .source = "[paper: section 4]" },
    { .section = SECTION,
      .key = "max-pods",
      .type = VT_CONFIG_INT,
      .offset = offsetof(VtNodesConfig, max_pods),
      .default_text = "110",
      .min = 1,
      .max = 1e6,
      .help = "pods that a node accepts",
      .source = "[k8s: kubelet maxPods]" },
    { .section = SECTION,
      .key = "oom-kill",
      .type = VT_CONFIG_CHOICE,
      .offset = offsetof(VtNodesConfig, oom_kill),
      .default_text = "off",
      .choices = oom_kills,
      .help = "on: a pod that uses more than its memory-limit is killed, and so is the "
              "one furthest over its memory-request when all use more than the node has",
      .source = "[k8s: kubelet qos/policy.go]" },
    { .section = SECTION,
      .key = "cpu-model",
      .type = VT_CONFIG_CHOICE,
      .offset = offsetof(VtNodesConfig, cpu_model),
      .default_text = "shared",
      .choices = cpu_models,
      .help = "none: every invocation has a core to itself; even: a node's cores are "
              "shared evenly by invocations, each on one at most; shared: by pods, with "
              "their CPU requests as weights, and evenly in a pod",
      .source = "[k8s: kubelet cpu.shares and CFS quota]" },
    { .section = SECTION,
      .key = "cpu-quota",
      .type = VT_CONFIG_CHOICE,
      .offset = offsetof(VtNodesConfig, cpu_quota),
      .default_text = "cfs",
      .choices = cpu_quotas,
      .help = "how cpu-limit holds if cpu-model is shared; cfs: a pod that has used its "
              "limit's share of a period stands still for the rest of it; fluid: at any "
              "instant; none: it does not",
      .source = "[k8s: kubelet cpu.shares and CFS quota]" },
    { .section = SECTION,
      .key = "cpu-quota-period",
      .type = VT_CONFIG_DURATION,
      .offset = offsetof(VtNodesConfig, cpu_quota_period_ns),
      .default_text = "100ms",
      .min = 1e6,
      .max = 1e9,
      .help = "the period of cpu-quota cfs",
      .source = "[k8s: kubelet cpu.shares and CFS quota]" },
    { .section = SECTION,
      .key = "placement",
      .type = VT_CONFIG_CHOICE,
      .offset = offsetof(VtNodesConfig, placement),
      .default_text = "least-allocated",
      .choices = vt_placement_names,
      .help = "how a node is chosen for a pod",
      .source = "[k8s: NodeResourcesFit]" },
    { .section = SECTION,
      .key = "topology-spread",
      .type = VT_CONFIG_BOOL,
      .offset = offsetof(VtNodesConfig, topology_spread),
      .default_text = "true",
      .help =
          "placements least-allocated and most-allocated prefer nodes with fewer pods "
          "of the same function",
      .source = "[k8s: PodTopologySpread]" },
    { .section = SECTION,
      .key = "scheduling-per-node",
      .type = VT_CONFIG_DURATION,
      .offset = offsetof(VtNodesConfig, scheduling_per_node_ns),
      .default_text = "10us",
      .max = 1e9,
      .help = "added to [control-plane] scheduling-latency for each node that the "
              "scheduler looks at: all up to 100, a falling share beyond",
      .source = "[k8s: kube-scheduler numFeasibleNodesToFind]" },
    { .section = SECTION,
      .key = "backoff-initial",
      .type = VT_CONFIG_DURATION,
      .offset = offsetof(VtNodesConfig, backoff_initial_ns),
      .default_text = "1s",
      .max = 1e12,
      .help =
          "a pod that fits no node is not tried again before; then twice as long, and "
          "so on",
      .source = "[k8s: kube-scheduler podInitialBackoffSeconds]" },
    { .section = SECTION,
      .key = "backoff-max",
      .type = VT_CONFIG_DURATION,
      .offset = offsetof(VtNodesConfig, backoff_max_ns),
      .default_text = "10s",
      .max = 1e12,
      .help = "the longest such time",
      .source = "[k8s: kube-scheduler podMaxBackoffSeconds]" },
};

VtConfigBinding vt_nodes_config_binding(VtNodesConfig *target)
{
    return (VtConfigBinding){ nodes_keys, G_N_ELEMENTS(nodes_keys), target };
}

bool vt_nodes_config_validate(const VtNodesConfig *self, GError **error)
{
    if (self->backoff_initial_ns <= self->backoff_max_ns)
        return true;
    g_set_error(error, VT_ERROR, VT_ERROR_INPUT,
                "nodes.backoff-initial is longer than nodes.backoff-max");
    return false;
}
