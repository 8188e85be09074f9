#include "sim/autoscaler_config.h"

#include "core/errors.h"
#include "core/units.h"
#include "sim/autoscaler/registry.h"

#include <math.h>
#include <string.h>

#define WINDOW_MIN_NS       (6 * VT_S) /* [kn: pkg/apis/autoscaling/register.go] */
#define WINDOW_MAX_NS       (60 * VT_MINUTE)
#define DELAY_MAX_NS        (60 * VT_MINUTE) /* of an annotation, as the next two */
#define PANIC_THRESHOLD_MIN 110.0
#define PANIC_THRESHOLD_MAX 1000.0
#define PODS_MAX            1000000 /* keeps sums and products within 32 bits */

static const char absent[] = "none";
static const char random_phase[] = "random";

static bool refuse(GError **error, const char *expected, const char *text)
{
    g_set_error(error, VT_ERROR, VT_ERROR_INPUT, "expected %s, not '%s'", expected, text);
    return false;
}

static bool parse_target(const char *text, void *field, GError **error)
{
    const bool is_auto = strcmp(text, "auto") == 0;
    const bool is_absent = strcmp(text, absent) == 0;
    double value = is_auto ? VT_TARGET_AUTO : VT_TARGET_NONE;
    const bool is_number = vt_double_parse(text, &value, NULL);

    if (is_number ? value < VT_TARGET_MIN : !is_auto && !is_absent)
        return refuse(error, "a number of at least 0.01, auto or none", text);
    *(double *)field = value;
    return true;
}

static char *format_target(const void *field)
{
    const double value = *(const double *)field;

    if (value < 0)
        return g_strdup("auto");
    return value > 0 ? vt_double_format(value) : g_strdup(absent);
}

static bool parse_utilization(const char *text, void *field, GError **error)
{
    double value = 0;

    if (strcmp(text, absent) != 0
        && (!vt_double_parse(text, &value, NULL) || value < 1 || value > 100))
        return refuse(error, "a percentage between 1 and 100, or none", text);
    *(double *)field = value;
    return true;
}

static char *format_utilization(const void *field)
{
    const double value = *(const double *)field;

    return value > 0 ? vt_double_format(value) : g_strdup(absent);
}

static bool parse_window(const char *text, void *field, GError **error)
{
    VtTime value_ns = 0;

    if (strcmp(text, absent) != 0
        && (!vt_duration_parse(text, &value_ns, NULL) || value_ns < WINDOW_MIN_NS
            || value_ns > WINDOW_MAX_NS))
        return refuse(error, "a length of time between 6s and 1h, or none", text);
    *(VtTime *)field = value_ns;
    return true;
}

static char *format_window(const void *field)
{
    const VtTime value_ns = *(const VtTime *)field;

    return value_ns > 0 ? vt_duration_format(value_ns) : g_strdup(absent);
}

static bool parse_phase(const char *text, void *field, GError **error)
{
    VtTime value_ns = VT_PHASE_RANDOM;

    if (strcmp(text, random_phase) != 0 && !vt_duration_parse(text, &value_ns, NULL))
        return refuse(error, "a length of time or random", text);
    *(VtTime *)field = value_ns;
    return true;
}

static char *format_phase(const void *field)
{
    const VtTime value_ns = *(const VtTime *)field;

    return value_ns < 0 ? g_strdup(random_phase) : vt_duration_format(value_ns);
}

static const char *const metrics[] = { "concurrency", "rps", NULL };
static const char *const aggregations[] = { "linear", "weighted-exponential", NULL };

static const char *const roundings[] = { "nearest", "down", NULL };

/* Of the autoscaler as a whole. */
#define SHARED_KEY(name, kind, member, text)                                             \
    .section = "autoscaler", .key = (name), .type = VT_CONFIG_##kind,                    \
    .offset = offsetof(VtAutoscalerConfig, member), .default_text = (text)

#define KEY(name, kind, member, text)                                                    \
    SHARED_KEY(name, kind, member, text), .is_per_function = true

#define CONFIG_MAP "[kn: config-autoscaler]"
#define HPA_FIELD  "[k8s: HorizontalPodAutoscaler v2]"
#define HPA_FLAG   "[k8s: kube-controller-manager --horizontal-pod-autoscaler-*]"
#define ANNOTATION "[kn: pkg/apis/autoscaling/register.go]"

static const VtConfigKey keys[] = {
    { KEY("policy", CHOICE, policy, "kpa"), .choices = vt_autoscaler_names,
      .help = "Which autoscaler decides: Knative's, or one to compare it with." },
    { KEY("tick-interval", DURATION, tick_interval_ns, "2s"), .min = VT_MS,
      .max = INFINITY, .help = "Time between two decisions about a revision.",
      .source = "[kn: pkg/autoscaler/scaling/multiscaler.go]" },
    { KEY("tick-phase", CUSTOM, tick_phase_ns, random_phase), .parse = parse_phase,
      .format = format_phase,
      .help =
          "When the first of these decisions is due, below tick-interval; random draws "
          "it per function. A cluster's follows from when the revision was created.",
      .source = "[recorded: fact 1]" },
    { KEY("decided-before-start", BOOL, decided_before_start, "false"),
      .help = "Whether a revision that begins without pods has decided before, for zero, "
              "so that its first request does not wait for a tick.",
      .source = "[recorded: fact 2]" },
    { SHARED_KEY("clock-offset", DURATION, clock_offset_ns, "0s"), .max = 1e9 - 1,
      .help = "Part of a second of wall time that is over when the run begins: averages "
              "are over buckets of whole seconds of that clock.",
      .source = "[kn: pkg/autoscaler/aggregation/bucketing.go]" },
    { SHARED_KEY("report-phase", CUSTOM, report_phase_ns, random_phase),
      .parse = parse_phase, .format = format_phase,
      .help = "When in each second of wall time the activators report, below 1s; random "
              "draws it. A cluster's follows from when its activator started.",
      .source = "[kn: pkg/activator/handler/concurrency_reporter.go]" },
    { KEY("metric", CHOICE, metric, "concurrency"), .choices = metrics,
      .help = "What is kept at its target: requests in flight, or per second.",
      .source = ANNOTATION },
    { KEY("metric-aggregation-algorithm", CHOICE, aggregation, "linear"),
      .choices = aggregations, .help = "How the seconds of a window are averaged.",
      .source = ANNOTATION },
    { KEY("average-rounding", CHOICE, rounding, "nearest"), .choices = roundings,
      .help = "How linear averages are cut to six decimals: to the nearest, or down as "
              "Knative did before release 1.19.",
      .source = "[kn: pkg/autoscaler/aggregation/bucketing.go]" },
    { KEY("target", CUSTOM, target, absent), .parse = parse_target,
      .format = format_target,
      .help = "Metric per pod at full utilization; auto, for metric rps only, is what "
              "a pod can serve one request at a time; none leaves it to the defaults.",
      .source = ANNOTATION },
    { KEY("target-utilization-percentage", CUSTOM, target_utilization_percent, absent),
      .parse = parse_utilization, .format = format_utilization,
      .help = "Share of the target that is aimed at; none leaves it to the metric.",
      .source = ANNOTATION },
    { KEY("container-concurrency-target-percentage", DOUBLE, concurrency_target_percent,
          "70"),
      .max = 100,
      .help = "The same for the concurrency metric; up to 1 it is a fraction.",
      .source = CONFIG_MAP },
    { KEY("container-concurrency-target-default", DOUBLE, concurrency_target_default,
          "100"),
      .min = VT_TARGET_MIN, .max = INFINITY,
      .help = "Target in requests when neither target nor container-concurrency is set.",
      .source = CONFIG_MAP },
    { KEY("requests-per-second-target-default", DOUBLE, rps_target_default, "200"),
      .min = VT_TARGET_MIN, .max = INFINITY,
      .help = "Target in requests/s when target is not set.", .source = CONFIG_MAP },
    { KEY("target-burst-capacity", DOUBLE, target_burst_capacity, "211"), .min = -1,
      .max = INFINITY,
      .help = "Burst in requests to be served without queueing; while pods lack room for "
              "it the activator stays in the path; -1 keeps it there always.",
      .source = CONFIG_MAP },
    { KEY("activator-capacity", DOUBLE, activator_capacity, "100"), .min = 1,
      .max = INFINITY, .help = "Requests per activator, to choose their number.",
      .source = CONFIG_MAP },
    { KEY("stable-window", DURATION, stable_window_ns, "60s"), .min = WINDOW_MIN_NS,
      .max = WINDOW_MAX_NS, .help = "Window of the metric, in whole seconds.",
      .source = CONFIG_MAP },
    { KEY("window", CUSTOM, window_ns, absent), .parse = parse_window,
      .format = format_window, .help = "The same; wins over stable-window unless none.",
      .source = ANNOTATION },
    { KEY("panic-window-percentage", DOUBLE, panic_window_percent, "10"), .min = 1,
      .max = 100, .help = "Panic window as a share of the stable one.",
      .source = CONFIG_MAP },
    { KEY("panic-threshold-percentage", DOUBLE, panic_threshold_percent, "200"),
      .max = INFINITY, .help = "Pods wanted, as a share of pods ready, that mean panic.",
      .source = CONFIG_MAP },
    { KEY("max-scale-up-rate", DOUBLE, max_scale_up_rate, "1000"), .min = 1,
      .max = INFINITY, .help = "Largest growth of the pods in one decision, above 1.",
      .source = CONFIG_MAP },
    { KEY("max-scale-down-rate", DOUBLE, max_scale_down_rate, "2"), .min = 1,
      .max = INFINITY, .help = "Largest decline of the pods in one decision, above 1.",
      .source = CONFIG_MAP },
    { KEY("scale-down-delay", DURATION, scale_down_delay_ns, "0s"), .max = INFINITY,
      .help = "Time, in whole seconds, that a lower load must last before pods go.",
      .source = CONFIG_MAP },
    { KEY("enable-scale-to-zero", BOOL, enable_scale_to_zero, "true"),
      .help = "Whether the last pod may go.", .source = CONFIG_MAP },
    { KEY("scale-to-zero-grace-period", DURATION, scale_to_zero_grace_ns, "30s"),
      .min = 1, .max = INFINITY,
      .help = "Longest wait for the activator to take over before the last pod goes.",
      .source = CONFIG_MAP },
    { KEY("scale-to-zero-pod-retention-period", DURATION, scale_to_zero_retention_ns,
          "0s"),
      .max = INFINITY, .help = "Least time that the last pod stays without traffic.",
      .source = CONFIG_MAP },
    { KEY("progress-deadline", DURATION, progress_deadline_ns, "600s"), .min = VT_S,
      .max = INFINITY, .help = "Time, in whole seconds, for the first pod to come up.",
      .source = "[kn: pkg/deployment/config.go]" },
    { KEY("initial-scale", INT, initial_scale, "1"), .max = PODS_MAX,
      .help = "Pods of a new revision, Ready when the run begins.",
      .source = CONFIG_MAP },
    { KEY("allow-zero-initial-scale", BOOL, allow_zero_initial_scale, "false"),
      .help = "Whether initial-scale may be 0.", .source = CONFIG_MAP },
    { KEY("min-scale", INT, min_scale, "0"), .max = PODS_MAX,
      .help = "Least number of pods.", .source = CONFIG_MAP },
    { KEY("max-scale", INT, max_scale, "0"), .max = PODS_MAX,
      .help = "Largest number of pods; 0: no bound.", .source = CONFIG_MAP },
    { KEY("max-scale-limit", INT, max_scale_limit, "0"), .max = PODS_MAX,
      .help = "Largest max-scale; 0: no bound.", .source = CONFIG_MAP },
    { KEY("activation-scale", INT, activation_scale, "0"), .max = PODS_MAX,
      .help = "Least number of pods, from 2, when there is any load; 0: off.",
      .source = ANNOTATION },
    { KEY("hpa-target-utilization", INT, hpa_target_percent, "80"), .min = 1, .max = 1e6,
      .help = "CPU that policy hpa wants a pod to use, in percent of cpu-request.",
      .source = HPA_FIELD },
    { KEY("hpa-sync-period", DURATION, hpa_sync_period_ns, "15s"), .min = VT_MS,
      .max = INFINITY, .help = "Time between two decisions of policy hpa.",
      .source = HPA_FLAG },
    { KEY("hpa-metric-resolution", DURATION, hpa_metric_resolution_ns, "15s"),
      .min = VT_MS, .max = INFINITY,
      .help = "Time over which the metrics server averages the CPU that pods use.",
      .source = "[metrics-server: --metric-resolution]" },
    { KEY("hpa-tolerance", DOUBLE, hpa_tolerance, "0.1"), .max = INFINITY,
      .help = "Deviation of the use from its target that changes nothing.",
      .source = HPA_FLAG },
    { KEY("hpa-stabilization-window", DURATION, hpa_stabilization_ns, "300s"),
      .max = 3600.0 * VT_S,
      .help = "Time for which policy hpa keeps the most pods that it has wanted.",
      .source = HPA_FIELD },
    { KEY("hpa-scale-up-pods", INT, hpa_scale_up_pods, "4"), .min = 1, .max = PODS_MAX,
      .help = "Pods by which policy hpa may grow in a period; or by a share, if more.",
      .source = HPA_FIELD },
    { KEY("hpa-scale-up-percent", INT, hpa_scale_up_percent, "100"), .min = 1, .max = 1e6,
      .help = "That share, of the pods at the beginning of the period.",
      .source = HPA_FIELD },
    { KEY("hpa-scale-up-period", DURATION, hpa_scale_up_period_ns, "15s"), .min = VT_S,
      .max = 1800.0 * VT_S, .help = "Length of that period.", .source = HPA_FIELD },
    { KEY("hpa-cpu-initialization-period", DURATION, hpa_cpu_initialization_ns, "5m"),
      .max = INFINITY,
      .help = "Age up to which a pod's use counts only when it was ready throughout.",
      .source = HPA_FLAG },
    { KEY("fixed-pods", INT, fixed_pods, "1"), .min = 1, .max = PODS_MAX,
      .help = "Pods of a function under policy fixed." },
    { KEY("keep-alive-time", DURATION, keep_alive_time_ns, "10m"), .max = INFINITY,
      .help = "How long an instance stays without a request under policy keep-alive.",
      .source = "[azure2019: section 1]" },
    { KEY("oracle-lead", DURATION, oracle_lead_ns, "10s"), .max = INFINITY,
      .help = "How far policy oracle looks ahead: longer than a pod takes to start." },
    { KEY("oracle-slack", DURATION, oracle_slack_ns, "10ms"), .max = INFINITY,
      .help = "What policy oracle adds to requested durations for the way there and "
              "back." },
    { .section = "autoscaler",
      .key = "pod-autoscaler-class",
      .type = VT_CONFIG_CONSTANT,
      .default_text = "kpa.autoscaling.knative.dev",
      .help =
          "for Kubernetes' own autoscaler remove it and use autoscaler.policy = hpa" },
};

VtConfigBinding vt_autoscaler_config_binding(VtAutoscalerConfig *target)
{
    return (VtConfigBinding){ keys, G_N_ELEMENTS(keys), target };
}

static bool require(bool is_met, const char *key, const char *expected, GError **error)
{
    if (is_met)
        return true;
    g_set_error(error, VT_ERROR, VT_ERROR_INPUT, "autoscaler.%s: expected %s", key,
                expected);
    return false;
}

static bool require_seconds(VtTime length_ns, const char *key, GError **error)
{
    return require(length_ns % VT_S == 0, key, "whole seconds", error);
}

static bool check_ticks(const VtAutoscalerConfig *self, GError **error)
{
    return require(self->tick_phase_ns < self->tick_interval_ns, "tick-phase",
                   "less than autoscaler.tick-interval", error)
        && require(self->report_phase_ns < VT_S, "report-phase", "less than 1s", error)
        && require(!self->decided_before_start || self->initial_scale == 0,
                   "decided-before-start", "false, unless autoscaler.initial-scale is 0",
                   error);
}

static bool check_windows(const VtAutoscalerConfig *self, GError **error)
{
    return require_seconds(self->stable_window_ns, "stable-window", error)
        && require_seconds(self->window_ns, "window", error)
        && require_seconds(self->scale_down_delay_ns, "scale-down-delay", error)
        && require_seconds(self->progress_deadline_ns, "progress-deadline", error);
}

static bool check_targets(const VtAutoscalerConfig *self, GError **error)
{
    const double percent = self->concurrency_target_percent;
    const double ratio = percent > 1 ? percent / 100 : percent;
    const double burst = self->target_burst_capacity;

    return require(self->max_scale_up_rate > 1, "max-scale-up-rate", "more than 1", error)
        && require(self->max_scale_down_rate > 1, "max-scale-down-rate", "more than 1",
                   error)
        && require(self->target >= 0 || self->metric == VT_METRIC_RPS, "target",
                   "a number or none: auto is of autoscaler.metric = rps", error)
        && require(burst >= 0 || burst <= VT_BURST_CAPACITY_UNLIMITED,
                   "target-burst-capacity", "-1, or at least 0", error)
        && require(ratio * self->concurrency_target_default >= VT_TARGET_MIN,
                   "container-concurrency-target-percentage",
                   "at least 0.01 of autoscaler.container-concurrency-target-default",
                   error);
}

static bool check_scales(const VtAutoscalerConfig *self, GError **error)
{
    const int64_t activation = self->activation_scale;
    const int64_t max = self->max_scale > 0 ? self->max_scale : INT64_MAX;
    const int64_t limit = self->max_scale_limit > 0 ? self->max_scale_limit : INT64_MAX;

    return require(self->initial_scale > 0 || self->allow_zero_initial_scale,
                   "initial-scale",
                   "at least 1, unless autoscaler.allow-zero-initial-scale", error)
        && require(self->min_scale <= max, "min-scale", "at most autoscaler.max-scale",
                   error)
        && require(max <= limit, "max-scale", "between 1 and autoscaler.max-scale-limit",
                   error)
        && require(activation == 0 || (activation >= 2 && activation <= max),
                   "activation-scale", "0, or between 2 and autoscaler.max-scale", error)
        && require(activation == 0 || activation >= self->min_scale, "activation-scale",
                   "0, or at least autoscaler.min-scale", error);
}

bool vt_autoscaler_config_validate(const VtAutoscalerConfig *self, GError **error)
{
    return check_ticks(self, error) && check_windows(self, error)
        && check_targets(self, error) && check_scales(self, error);
}

static bool check_own_times(const VtAutoscalerConfig *self,
                            const VtAutoscalerConfig *inherited, GError **error)
{
    const VtTime delay_ns = self->scale_down_delay_ns;
    const VtTime retention_ns = self->scale_to_zero_retention_ns;

    return require(delay_ns == inherited->scale_down_delay_ns || delay_ns <= DELAY_MAX_NS,
                   "scale-down-delay", "at most 1h of a single function", error)
        && require(retention_ns == inherited->scale_to_zero_retention_ns
                       || retention_ns <= DELAY_MAX_NS,
                   "scale-to-zero-pod-retention-period",
                   "at most 1h of a single function", error);
}

bool vt_autoscaler_config_check_annotations(const VtAutoscalerConfig *self,
                                            const VtAutoscalerConfig *inherited,
                                            GError **error)
{
    const double percent = self->panic_threshold_percent;
    const bool is_inherited = !(percent < inherited->panic_threshold_percent)
                           && !(percent > inherited->panic_threshold_percent);

    return require(
               is_inherited
                   || (percent >= PANIC_THRESHOLD_MIN && percent <= PANIC_THRESHOLD_MAX),
               "panic-threshold-percentage", "110 to 1000 of a single function", error)
        && check_own_times(self, inherited, error);
}

/* The policy whose name @key begins with; -1 for a key of Knative or of all. */
static int owner(const char *key)
{
    for (int i = 0; vt_autoscaler_names[i] != NULL; i++) {
        const size_t length = strlen(vt_autoscaler_names[i]);

        if (strncmp(key, vt_autoscaler_names[i], length) == 0 && key[length] == '-')
            return i;
    }
    return -1;
}

/* Fields of policies' own keys are all of eight bytes. */
static bool is_same(const VtConfigKey *key, const VtAutoscalerConfig *a,
                    const VtAutoscalerConfig *b)
{
    return memcmp((const char *)a + key->offset, (const char *)b + key->offset,
                  sizeof(int64_t))
        == 0;
}

bool vt_autoscaler_config_check_owners(const VtAutoscalerConfig *self,
                                       const VtAutoscalerConfig *inherited,
                                       GError **error)
{
    for (size_t i = 0; i < G_N_ELEMENTS(keys); i++) {
        const int policy = owner(keys[i].key);

        if (policy < 0 || policy == self->policy || is_same(&keys[i], self, inherited))
            continue;
        g_set_error(error, VT_ERROR, VT_ERROR_INPUT,
                    "autoscaler.%s: is a key of policy %s, and would do nothing under "
                    "policy %s",
                    keys[i].key, vt_autoscaler_names[policy],
                    vt_autoscaler_names[self->policy]);
        return false;
    }
    return true;
}
