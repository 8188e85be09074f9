/* From configuration to the decider's spec. */
#include "families.h"
#include "sim/decider_spec.h"

static const char *const metrics[] = { "concurrency", "rps", NULL };

/* Of cells 1 on: the ConfigMap. */
static const char *const cluster_keys[] = {
    "container-concurrency-target-percentage",
    "container-concurrency-target-default",
    "requests-per-second-target-default",
    "target-burst-capacity",
    "stable-window",
    "panic-window-percentage",
    "panic-threshold-percentage",
    "scale-down-delay",
    "initial-scale",
    "allow-zero-initial-scale",
};

/* Of cells 12 on: the annotations of the revision. */
static const char *const annotation_keys[] = {
    "metric",
    "target",
    "target-utilization-percentage",
    "target-burst-capacity",
    "window",
    "panic-window-percentage",
    "panic-threshold-percentage",
    "scale-down-delay",
    "initial-scale",
    "activation-scale",
};

static void read_key(VectorFile *file, VtAutoscalerConfig *config, const char *key,
                     size_t cell)
{
    const VtConfigBinding binding = vt_autoscaler_config_binding(config);
    const char *text = vector_text(file, cell);
    g_autoptr(GError) error = NULL;

    if (g_str_equal(text, "none"))
        return;
    if (!vt_config_set_for_function(&binding, 1, key, text, &error))
        vector_fail(file, error->message);
}

static VtAutoscalerConfig read_config(VectorFile *file)
{
    VtAutoscalerConfig config;
    const VtConfigBinding binding = vt_autoscaler_config_binding(&config);

    vt_config_defaults(&binding, 1);
    for (size_t i = 0; i < G_N_ELEMENTS(cluster_keys); i++)
        read_key(file, &config, cluster_keys[i], 1 + i);
    const int64_t cluster_initial_scale = config.initial_scale;
    for (size_t i = 0; i < G_N_ELEMENTS(annotation_keys); i++)
        read_key(file, &config, annotation_keys[i], 12 + i);
    /* Knative ignores an annotation that asks for what the cluster does not allow. */
    if (config.initial_scale == 0 && !config.allow_zero_initial_scale)
        config.initial_scale = cluster_initial_scale;
    return config;
}

/* Cells 23 to 34. */
static void expect_spec(VectorFile *file, const VtDeciderSpec *spec)
{
    vector_expect_text(file, 23, metrics[spec->metric]);
    vector_expect_double(file, 24, spec->target);
    vector_expect_double(file, 25, spec->total);
    vector_expect_double(file, 26, spec->target_burst_capacity);
    vector_expect_double(file, 27, spec->activator_capacity);
    vector_expect_double(file, 28, spec->panic_threshold);
    vector_expect_int(file, 29, spec->stable_window_ns);
    vector_expect_int(file, 30, spec->panic_window_ns);
    vector_expect_int(file, 31, spec->scale_down_delay_ns);
    vector_expect_int(file, 32, spec->initial_scale);
    vector_expect_int(file, 33, spec->is_reachable);
    vector_expect_int(file, 34, spec->activation_scale);
}

void run_resolve(VectorFile *file)
{
    while (vector_next(file)) {
        const VtAutoscalerConfig config = read_config(file);
        const VtRevisionTraits revision = {
            .container_concurrency = vector_int(file, 11),
            .is_unreachable = vector_is(file, 22, "Unreachable"),
        };
        const VtDeciderSpec spec = vt_decider_spec_resolve(&config, &revision);
        expect_spec(file, &spec);
    }
}
