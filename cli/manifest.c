#include "cli/manifest.h"

static void set_hex(JsonObject *object, const char *name, uint64_t value)
{
    g_autofree char *text = g_strdup_printf("%016" PRIx64, value);

    json_object_set_string_member(object, name, text);
}

static JsonObject *rate_to_json(const VtRate *rate)
{
    JsonObject *object = json_object_new();

    json_object_set_double_member(object, "rps", rate->per_s);
    json_object_set_int_member(object, "functions", rate->functions_count);
    json_object_set_double_member(object, "cold_ratio", rate->cold_ratio);
    json_object_set_double_member(object, "cold_period_seconds",
                                  (double)rate->cold_period_ns / 1e9);
    json_object_set_double_member(object, "requested_ms",
                                  (double)rate->requested_ns / 1e6);
    json_object_set_int_member(object, "memory_mib", rate->memory_mib);
    return object;
}

/* What takes a pass over all invocations. */
static void add_summary(JsonObject *object, const VtScheduleSummary *schedule,
                        double expected_cpu_s)
{
    json_object_set_int_member(object, "invocations", (gint64)schedule->invocations);
    json_object_set_double_member(object, "requested_core_seconds",
                                  schedule->requested_cpu_s);
    if (expected_cpu_s > 0) {
        json_object_set_double_member(object, "requested_over_expected",
                                      schedule->requested_cpu_s / expected_cpu_s);
    }
    json_object_set_int_member(object, "clamped", (gint64)schedule->clamped);
}

static JsonObject *schedule_to_json(const VtManifestFacts *facts)
{
    const VtArrivals *arrivals = facts->workload->arrivals;
    JsonObject *object = json_object_new();

    json_object_set_int_member(object, "functions", (gint64)arrivals->functions_count);
    json_object_set_double_member(object, "seconds", (double)arrivals->end_ns / 1e9);
    json_object_set_double_member(object, "warmup_seconds",
                                  (double)arrivals->measure_start_ns / 1e9);
    json_object_set_double_member(object, "expected_core_seconds",
                                  arrivals->outlook.cpu_s);
    json_object_set_double_member(object, "tail_seconds",
                                  (double)facts->workload->tail_ns / 1e9);
    if (facts->schedule != NULL)
        add_summary(object, facts->schedule, arrivals->outlook.cpu_s);
    return object;
}

static void write_config(const VtManifestFacts *facts, JsonObject *manifest)
{
    g_autoptr(JsonBuilder) builder = json_builder_new();

    json_builder_begin_object(builder);
    vt_settings_write_json(&facts->workload->settings, builder);
    json_builder_end_object(builder);
    json_object_set_member(manifest, "config", json_builder_get_root(builder));
    if (facts->options->sources.functions_path == NULL)
        return;
    json_object_set_object_member(
        manifest, "function_config",
        vt_settings_overrides_to_json(&facts->workload->settings,
                                      facts->workload->configs,
                                      facts->workload->arrivals->functions,
                                      facts->workload->arrivals->functions_count));
}

JsonObject *vt_manifest_new(const VtManifestFacts *facts)
{
    JsonObject *manifest = json_object_new();

    json_object_set_string_member(manifest, "platform", facts->platform);
    json_object_set_int_member(manifest, "seed", vt_workload_seed(facts->options));
    if (facts->workload->trace != NULL) {
        set_hex(manifest, "trace_digest", vt_trace_digest(facts->workload->trace));
    } else {
        json_object_set_null_member(manifest, "trace_digest");
    }
    vt_manifest_set_schedule(manifest, facts);
    if (facts->options->rate != NULL) {
        json_object_set_object_member(manifest, "rate",
                                      rate_to_json(facts->options->rate));
    }
    write_config(facts, manifest);
    json_object_set_object_member(manifest, "provenance",
                                  vt_provenance_to_json(facts->provenance));
    return manifest;
}

void vt_manifest_set_schedule(JsonObject *manifest, const VtManifestFacts *facts)
{
    if (facts->schedule != NULL) {
        set_hex(manifest, "schedule_digest", facts->schedule->digest);
    } else {
        json_object_set_null_member(manifest, "schedule_digest");
    }
    json_object_set_object_member(manifest, "schedule", schedule_to_json(facts));
}
