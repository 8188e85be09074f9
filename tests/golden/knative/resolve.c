/* From configuration to the decider's spec. */
#include "families.h"
#include "sim/decider_spec.h"

static const char *const metrics[] = { "concurrency", "rps", NULL };

static bool is_set(VectorFile *file, size_t cell)
{
    return !vector_is(file, cell, "none");
}

static void set_double(VectorFile *file, size_t cell, double *value)
{
    if (is_set(file, cell))
        *value = vector_double(file, cell);
}

static void set_int(VectorFile *file, size_t cell, int64_t *value)
{
    if (is_set(file, cell))
        *value = vector_int(file, cell);
}

/* Durations of one whole unit, as these files have them. */
static void set_duration(VectorFile *file, size_t cell, VtTime *value_ns)
{
    const char *text = vector_text(file, cell);
    char *unit = NULL;
    const int64_t count = g_ascii_strtoll(text, &unit, 10);

    if (!is_set(file, cell))
        return;
    if (g_str_equal(unit, "s"))
        *value_ns = count * VT_S;
    else if (g_str_equal(unit, "m"))
        *value_ns = count * VT_MINUTE;
    else if (g_str_equal(unit, "h"))
        *value_ns = count * 60 * VT_MINUTE;
    else
        vector_fail(file, "a duration was expected");
}

/* [kn: config-autoscaler] */
static const VtAutoscalerConfig knative_defaults = {
    .concurrency_target_percent = 70,
    .concurrency_target_default = 100,
    .rps_target_default = 200,
    .target_burst_capacity = 211,
    .activator_capacity = 100,
    .stable_window_ns = 60 * VT_S,
    .panic_window_percent = 10,
    .panic_threshold_percent = 200,
    .initial_scale = 1,
};

/* Cells 1 to 10: the ConfigMap. */
static VtAutoscalerConfig read_cluster(VectorFile *file)
{
    VtAutoscalerConfig config = knative_defaults;

    set_double(file, 1, &config.concurrency_target_percent);
    set_double(file, 2, &config.concurrency_target_default);
    set_double(file, 3, &config.rps_target_default);
    set_double(file, 4, &config.target_burst_capacity);
    set_duration(file, 5, &config.stable_window_ns);
    set_double(file, 6, &config.panic_window_percent);
    set_double(file, 7, &config.panic_threshold_percent);
    set_duration(file, 8, &config.scale_down_delay_ns);
    set_int(file, 9, &config.initial_scale);
    config.allow_zero_initial_scale = vector_is(file, 10, "true");
    return config;
}

/* Cells 12 to 21: the annotations of the revision. */
static void read_annotations(VectorFile *file, VtAutoscalerConfig *config)
{
    if (is_set(file, 12))
        config->metric = vector_choice(file, 12, metrics);
    set_double(file, 13, &config->target);
    set_double(file, 14, &config->target_utilization_percent);
    set_double(file, 15, &config->target_burst_capacity);
    set_duration(file, 16, &config->window_ns);
    set_double(file, 17, &config->panic_window_percent);
    set_double(file, 18, &config->panic_threshold_percent);
    set_duration(file, 19, &config->scale_down_delay_ns);
    /* Knative ignores an annotation that asks for what the cluster does not allow. */
    if (!vector_is(file, 20, "0") || config->allow_zero_initial_scale)
        set_int(file, 20, &config->initial_scale);
    set_int(file, 21, &config->activation_scale);
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
        VtAutoscalerConfig config = read_cluster(file);
        read_annotations(file, &config);
        const VtRevisionTraits revision = {
            .container_concurrency = vector_int(file, 11),
            .is_unreachable = vector_is(file, 22, "Unreachable"),
        };
        const VtDeciderSpec spec = vt_decider_spec_resolve(&config, &revision);
        expect_spec(file, &spec);
    }
}
