#include "core/errors.h"
#include "sim/autoscaler_config.h"
#include "tests/support/temp_folder.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <glib.h>

static VtAutoscalerConfig defaults(void)
{
    VtAutoscalerConfig config;
    const VtConfigBinding binding = vt_autoscaler_config_binding(&config);

    vt_config_defaults(&binding, 1);
    return config;
}

/* [kn: config-autoscaler], and config-deployment for the progress deadline. */
Test(autoscaler_config, defaults_are_knative_s)
{
    const VtAutoscalerConfig config = defaults();

    cr_expect(eq(int, config.metric, VT_METRIC_CONCURRENCY));
    cr_expect(eq(int, config.aggregation, VT_AGGREGATION_LINEAR));
    cr_expect(ieee_ulp_eq(dbl, config.target, VT_TARGET_NONE, 1));
    cr_expect(ieee_ulp_eq(dbl, config.concurrency_target_percent, 70, 1));
    cr_expect(ieee_ulp_eq(dbl, config.concurrency_target_default, 100, 1));
    cr_expect(ieee_ulp_eq(dbl, config.rps_target_default, 200, 1));
    cr_expect(ieee_ulp_eq(dbl, config.target_burst_capacity, 211, 1));
    cr_expect(ieee_ulp_eq(dbl, config.activator_capacity, 100, 1));
    cr_expect(eq(i64, vt_autoscaler_config_window(&config), 60 * VT_S));
    cr_expect(ieee_ulp_eq(dbl, config.panic_window_percent, 10, 1));
    cr_expect(ieee_ulp_eq(dbl, config.panic_threshold_percent, 200, 1));
    cr_expect(ieee_ulp_eq(dbl, config.max_scale_up_rate, 1000, 1));
    cr_expect(ieee_ulp_eq(dbl, config.max_scale_down_rate, 2, 1));
    cr_expect(eq(i64, config.scale_down_delay_ns, 0));
    cr_expect(config.enable_scale_to_zero);
    cr_expect(eq(i64, config.scale_to_zero_grace_ns, 30 * VT_S));
    cr_expect(eq(i64, config.scale_to_zero_retention_ns, 0));
    cr_expect(eq(i64, config.progress_deadline_ns, 600 * VT_S));
    cr_expect(eq(i64, config.initial_scale, 1));
    cr_expect(not(config.allow_zero_initial_scale));
    cr_expect(eq(i64, config.min_scale, 0));
    cr_expect(eq(i64, config.max_scale, 0));
    cr_expect(eq(i64, config.max_scale_limit, 0));
    cr_expect(eq(i64, config.activation_scale, 0));
    cr_expect(eq(i64, config.tick_interval_ns, 2 * VT_S));
    cr_expect(vt_autoscaler_config_validate(&config, NULL));
}

Test(autoscaler_config, accepts_each_key_within_its_range)
{
    static const struct {
        const char *key, *value;
        bool is_ok;
    } cases[] = {
        { "metric", "rps", true },
        { "metric", "cpu", false },
        { "target", "0.01", true },
        { "target", "0.009", false },
        { "target", "auto", true },
        { "target", "none", true },
        { "target", "", false },
        { "target-utilization-percentage", "1", true },
        { "target-utilization-percentage", "0.7", false },
        { "target-utilization-percentage", "101", false },
        { "container-concurrency-target-percentage", "0.7", true },
        { "container-concurrency-target-percentage", "101", false },
        { "target-burst-capacity", "-1", true },
        { "target-burst-capacity", "-2", false },
        { "stable-window", "6s", true },
        { "stable-window", "5s", false },
        { "stable-window", "61m", false },
        { "window", "1h", true },
        { "window", "60", false },
        { "window", "5999ms", false },
        { "panic-window-percentage", "0.5", false },
        { "max-scale-down-rate", "0.9", false },
        { "scale-to-zero-grace-period", "0s", false },
        { "activator-capacity", "0.5", false },
        { "initial-scale", "-1", false },
        { "metric-aggregation-algorithm", "weighted-exponential", true },
        { "policy", "kpa", true },
        { "tick-phase", "random", true },
        { "tick-phase", "1.999s", true },
        { "tick-phase", "-1s", false },
        { "tick-phase", "none", false },
        { "clock-offset", "999ms", false }, /* of all functions */
    };
    VtAutoscalerConfig config = defaults();
    const VtConfigBinding binding = vt_autoscaler_config_binding(&config);

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++)
        cr_expect(eq(int,
                     vt_config_set_for_function(&binding, 1, cases[i].key, cases[i].value,
                                                NULL),
                     cases[i].is_ok),
                  "%s = %s", cases[i].key, cases[i].value);
    cr_expect(eq(i64, vt_autoscaler_config_window(&config), 60 * VT_MINUTE));
}

Test(autoscaler_config, refuses_contradictions_naming_the_key)
{
    static const struct {
        const char *assignments[3];
        const char *key; /* NULL: valid */
    } cases[] = {
        { { "min-scale=3", "max-scale=2" }, "min-scale" },
        { { "min-scale=2", "max-scale=2" }, NULL },
        { { "min-scale=3" }, NULL },
        { { "initial-scale=0" }, "initial-scale" },
        { { "initial-scale=0", "allow-zero-initial-scale=true" }, NULL },
        { { "max-scale-limit=5" }, "max-scale" },
        { { "max-scale-limit=5", "max-scale=6" }, "max-scale" },
        { { "max-scale-limit=5", "max-scale=5" }, NULL },
        { { "activation-scale=1" }, "activation-scale" },
        { { "activation-scale=2", "min-scale=3" }, "activation-scale" },
        { { "activation-scale=4", "max-scale=3" }, "activation-scale" },
        { { "activation-scale=3", "min-scale=3", "max-scale=3" }, NULL },
        { { "max-scale-up-rate=1" }, "max-scale-up-rate" },
        { { "max-scale-down-rate=1" }, "max-scale-down-rate" },
        { { "target=auto" }, "target" },
        { { "target=auto", "metric=rps" }, NULL },
        { { "target=none" }, NULL },
        { { "target-burst-capacity=-0.5" }, "target-burst-capacity" },
        { { "container-concurrency-target-percentage=0" },
          "container-concurrency-target-percentage" },
        { { "window=6500ms" }, "window" },
        { { "stable-window=6500ms" }, "stable-window" },
        { { "scale-down-delay=1500ms" }, "scale-down-delay" },
        { { "progress-deadline=1500ms" }, "progress-deadline" },
        { { "tick-phase=2s" }, "tick-phase" },
        { { "tick-phase=2s", "tick-interval=3s" }, NULL },
        { { "report-phase=1s" }, "report-phase" },
        { { "report-phase=999ms" }, NULL },
        { { "decided-before-start=true" }, "decided-before-start" },
        { { "decided-before-start=true", "initial-scale=0",
            "allow-zero-initial-scale=true" },
          NULL },
    };

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        VtAutoscalerConfig config = defaults();
        const VtConfigBinding binding = vt_autoscaler_config_binding(&config);
        g_autoptr(GError) error = NULL;
        for (size_t j = 0; j < 3 && cases[i].assignments[j]; j++) {
            g_autofree char *text =
                g_strconcat("autoscaler.", cases[i].assignments[j], NULL);
            cr_assert(vt_config_set(&binding, 1, text, NULL), "%s", text);
        }
        const bool is_valid = vt_autoscaler_config_validate(&config, &error);
        cr_assert(eq(int, is_valid, cases[i].key == NULL), "row %zu", i);
        if (is_valid)
            continue;
        g_autofree char *start = g_strconcat("autoscaler.", cases[i].key, ": ", NULL);
        cr_expect(g_error_matches(error, VT_ERROR, VT_ERROR_INPUT));
        cr_expect(g_str_has_prefix(error->message, start), "%s", error->message);
    }
}

/* Sets each custom key of a second configuration from the first one's text. */
static void copy_by_text(const VtAutoscalerConfig *from, VtAutoscalerConfig *to)
{
    const VtConfigBinding binding = vt_autoscaler_config_binding(to);

    for (size_t i = 0; i < binding.keys_count; i++) {
        const VtConfigKey *key = &binding.keys[i];
        if (key->type != VT_CONFIG_CUSTOM)
            continue;
        g_autofree char *text = key->format((const char *)from + key->offset);
        cr_expect(key->parse(text, (char *)to + key->offset, NULL), "%s", text);
    }
}

Test(autoscaler_config, optional_values_are_written_as_they_can_be_read)
{
    static const char *const assignments[] = {
        "autoscaler.target=auto",
        "autoscaler.target=2.5",
        "autoscaler.target=none",
        "autoscaler.window=1m30s",
        "autoscaler.target-utilization-percentage=33.3",
    };

    for (size_t i = 0; i < G_N_ELEMENTS(assignments); i++) {
        VtAutoscalerConfig config = defaults(), copy = defaults();
        const VtConfigBinding binding = vt_autoscaler_config_binding(&config);
        cr_assert(vt_config_set(&binding, 1, assignments[i], NULL));
        copy_by_text(&config, &copy);
        cr_expect(ieee_ulp_eq(dbl, copy.target, config.target, 1));
        cr_expect(eq(i64, copy.window_ns, config.window_ns));
        cr_expect(ieee_ulp_eq(dbl, copy.target_utilization_percent,
                              config.target_utilization_percent, 1));
    }
}

/* All keys of the ConfigMap with the values of its example. [kn: config-autoscaler] */
static const char config_map[] =
    "{ \"apiVersion\": \"v1\", \"kind\": \"ConfigMap\", \"data\": {"
    "\"_example\": \"# not read\","
    "\"container-concurrency-target-percentage\": \"70\","
    "\"container-concurrency-target-default\": \"100\","
    "\"requests-per-second-target-default\": \"200\","
    "\"target-burst-capacity\": \"211\","
    "\"stable-window\": \"60s\","
    "\"panic-window-percentage\": \"10.0\","
    "\"panic-threshold-percentage\": \"200.0\","
    "\"max-scale-up-rate\": \"1000.0\","
    "\"max-scale-down-rate\": \"2.0\","
    "\"enable-scale-to-zero\": \"true\","
    "\"scale-to-zero-grace-period\": \"30s\","
    "\"scale-to-zero-pod-retention-period\": \"0s\","
    "\"pod-autoscaler-class\": \"kpa.autoscaling.knative.dev\","
    "\"activator-capacity\": \"100.0\","
    "\"initial-scale\": \"1\","
    "\"allow-zero-initial-scale\": \"false\","
    "\"min-scale\": \"0\","
    "\"max-scale\": \"0\","
    "\"scale-down-delay\": \"0s\","
    "\"max-scale-limit\": \"0\" } }";

/* All keys and their values. Owned by the caller. */
static char *text_of(VtAutoscalerConfig *config)
{
    const VtConfigBinding binding = vt_autoscaler_config_binding(config);
    g_autoptr(JsonBuilder) builder = json_builder_new();

    json_builder_begin_object(builder);
    vt_config_write_json(&binding, 1, builder);
    json_builder_end_object(builder);
    g_autoptr(JsonNode) root = json_builder_get_root(builder);
    return json_to_string(root, TRUE);
}

Test(autoscaler_config, a_config_map_is_read_as_it_is)
{
    char *folder = temp_folder_new();
    g_autofree char *path = temp_folder_write(folder, "config.json", config_map);
    g_autoptr(GError) error = NULL;
    VtAutoscalerConfig config = defaults(), expected = defaults();
    const VtConfigBinding binding = vt_autoscaler_config_binding(&config);

    config.max_scale_up_rate = 7; /* to be overwritten */
    cr_assert(vt_config_load(&binding, 1, path, &error), "%s",
              error ? error->message : "");
    g_autofree char *text = text_of(&config);
    g_autofree char *expected_text = text_of(&expected);
    cr_expect(eq(str, text, expected_text));
    temp_folder_free(folder);
}
