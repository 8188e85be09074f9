/* vitro describe: prints what is in a trace. */
#include "cli/commands.h"
#include "cli/options.h"
#include "cli/settings.h"
#include "core/errors.h"
#include "sampler/shape.h"
#include "sampler/trace_weights.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>

typedef struct {
    VtSummary summary;
    bool is_called; /* else there is no shape */
    VtShape shape;
    bool has_weights;
    VtWeightedSummary weighted;
    VtShape weighted_shape;
} Description;

static void print_quantiles(const char *name, const VtSummaryQuantiles *quantiles)
{
    printf("%-22s", name);
    for (int i = 0; i < VT_SUMMARY_FRACTIONS; i++)
        printf(" %10.4g", quantiles->at[i]);
    putchar('\n');
}

static void print_fractions(void)
{
    printf("%-22s", "percentile");
    for (int i = 0; i < VT_SUMMARY_FRACTIONS; i++)
        printf(" %10g", 100 * vt_summary_fractions[i]);
    putchar('\n');
}

static void print_table(const VtSummary *summary)
{
    printf("functions              %zu (%zu apps, %zu owners)\n", summary->functions,
           summary->apps, summary->owners);
    printf("minutes                %zu (%" PRId64 "..%" PRId64 ")\n", summary->minutes,
           summary->first_minute, summary->first_minute + (int64_t)summary->minutes - 1);
    printf("invocations            %.0f\n", summary->load.invocations);
    printf("mean rate              %.6g per second (busiest minute %.6g)\n",
           summary->load.mean_rps, summary->peak_rps);
    printf("expected load          %.6g cores, %.6g MiB\n", summary->load.cpu_cores,
           summary->load.memory_mib);
    printf("minutes without a call %.4g %%\n\n", 100 * summary->zero_cells_ratio);
    print_fractions();
    print_quantiles("calls per minute", &summary->calls_per_minute);
    print_quantiles("mean duration, ms", &summary->duration_ms);
    print_quantiles("mean memory, MiB", &summary->memory_mib);
    print_quantiles("all calls in a minute", &summary->minute_invocations);
}

static void print_hours(const VtShape *shape)
{
    printf("\n%-22s %10s\n", "hour of the day", "calls/min");
    for (int h = 0; h < VT_SHAPE_HOURS; h++) {
        const VtShapeHour *hour = &shape->hours[h];

        if (hour->minutes > 0)
            printf("%02d:00 %-16s %10.6g\n", h, "", hour->calls_per_minute);
    }
}

static void print_shape(const VtShape *shape)
{
    print_quantiles("dispersion", &shape->dispersion);
    printf("\nunder a call an hour   %.4g %% of the functions\n",
           100 * shape->rare_functions_ratio);
    for (int i = 0; i < VT_SHAPE_HOTTEST; i++) {
        printf("hottest %2g %% of them   %.4g %% of the calls\n",
               100 * vt_shape_hottest[i], 100 * shape->hottest_calls_ratio[i]);
    }
    if (!isnan(shape->peak_to_mean)) {
        printf("busiest minute         %.4g times the mean; dispersion of all calls "
               "%.4g\n",
               shape->peak_to_mean, shape->total_dispersion);
    }
    print_hours(shape);
}

static void print_weighted(const Description *self)
{
    const VtWeightedSummary *weighted = &self->weighted;
    const VtLoad *load = &weighted->load;

    printf("\nby its weights, this sample stands for\n");
    printf("functions              %.6g\n", weighted->functions);
    printf("invocations            %.6g, %.6g per second\n", load->invocations,
           load->mean_rps);
    printf("expected load          %.6g cores, %.6g MiB\n", load->cpu_cores,
           load->memory_mib);
    printf("minutes without a call %.4g %%\n\n", 100 * weighted->zero_cells_ratio);
    print_fractions();
    print_quantiles("calls per minute", &weighted->calls_per_minute);
    print_quantiles("mean duration, ms", &weighted->duration_ms);
    print_quantiles("mean memory, MiB", &weighted->memory_mib);
    if (self->is_called)
        print_shape(&self->weighted_shape);
}

static JsonObject *quantiles_to_json(const VtSummaryQuantiles *quantiles)
{
    JsonObject *json = json_object_new();

    for (int i = 0; i < VT_SUMMARY_FRACTIONS; i++) {
        g_autofree char *key = g_strdup_printf("p%g", 100 * vt_summary_fractions[i]);

        json_object_set_double_member(json, key, quantiles->at[i]);
    }
    return json;
}

static void set_quantiles(JsonObject *json, const char *name,
                          const VtSummaryQuantiles *quantiles)
{
    json_object_set_object_member(json, name, quantiles_to_json(quantiles));
}

static JsonObject *percentiles_to_json(const VtSummary *summary)
{
    JsonObject *json = json_object_new();

    set_quantiles(json, "calls_per_minute", &summary->calls_per_minute);
    set_quantiles(json, "duration_ms", &summary->duration_ms);
    set_quantiles(json, "memory_mib", &summary->memory_mib);
    set_quantiles(json, "minute_invocations", &summary->minute_invocations);
    return json;
}

static JsonArray *hours_to_json(const VtShape *shape)
{
    JsonArray *json = json_array_new();

    for (int h = 0; h < VT_SHAPE_HOURS; h++) {
        const VtShapeHour *hour = &shape->hours[h];
        JsonObject *row = json_object_new();

        json_object_set_int_member(row, "hour", h);
        json_object_set_int_member(row, "minutes", (int64_t)hour->minutes);
        if (hour->minutes > 0) {
            json_object_set_double_member(row, "calls_per_minute",
                                          hour->calls_per_minute);
        } else {
            json_object_set_null_member(row, "calls_per_minute");
        }
        json_array_add_object_element(json, row);
    }
    return json;
}

static JsonObject *shape_to_json(const VtShape *shape)
{
    JsonObject *json = json_object_new();
    JsonObject *hottest = json_object_new();

    for (int i = 0; i < VT_SHAPE_HOTTEST; i++) {
        g_autofree char *key = g_strdup_printf("%g%%", 100 * vt_shape_hottest[i]);

        json_object_set_double_member(hottest, key, shape->hottest_calls_ratio[i]);
    }
    json_object_set_double_member(json, "rare_functions_ratio",
                                  shape->rare_functions_ratio);
    json_object_set_object_member(json, "hottest_calls_ratio", hottest);
    if (!isnan(shape->peak_to_mean)) {
        json_object_set_double_member(json, "peak_to_mean", shape->peak_to_mean);
        json_object_set_double_member(json, "total_dispersion", shape->total_dispersion);
    }
    json_object_set_object_member(json, "dispersion",
                                  quantiles_to_json(&shape->dispersion));
    json_object_set_array_member(json, "hours", hours_to_json(shape));
    return json;
}

/* @shape is NULL when nothing is called. */
static void set_shape(JsonObject *json, const VtShape *shape)
{
    if (shape != NULL) {
        json_object_set_object_member(json, "shape", shape_to_json(shape));
    } else {
        json_object_set_null_member(json, "shape");
    }
}

static JsonObject *weighted_to_json(const Description *self)
{
    const VtWeightedSummary *weighted = &self->weighted;
    JsonObject *json = json_object_new();
    JsonObject *percentiles = json_object_new();

    json_object_set_double_member(json, "functions", weighted->functions);
    json_object_set_double_member(json, "invocations", weighted->load.invocations);
    json_object_set_double_member(json, "mean_rps", weighted->load.mean_rps);
    json_object_set_double_member(json, "cpu_cores", weighted->load.cpu_cores);
    json_object_set_double_member(json, "memory_mib", weighted->load.memory_mib);
    json_object_set_double_member(json, "zero_cells_ratio", weighted->zero_cells_ratio);
    set_quantiles(percentiles, "calls_per_minute", &weighted->calls_per_minute);
    set_quantiles(percentiles, "duration_ms", &weighted->duration_ms);
    set_quantiles(percentiles, "memory_mib", &weighted->memory_mib);
    json_object_set_object_member(json, "percentiles", percentiles);
    set_shape(json, self->is_called ? &self->weighted_shape : NULL);
    return json;
}

static void print_json(const Description *self)
{
    const VtSummary *summary = &self->summary;
    JsonObject *json = json_object_new();

    json_object_set_int_member(json, "functions", (int64_t)summary->functions);
    json_object_set_int_member(json, "apps", (int64_t)summary->apps);
    json_object_set_int_member(json, "owners", (int64_t)summary->owners);
    json_object_set_int_member(json, "minutes", (int64_t)summary->minutes);
    json_object_set_int_member(json, "first_minute", summary->first_minute);
    json_object_set_int_member(json, "invocations", (int64_t)summary->load.invocations);
    json_object_set_double_member(json, "mean_rps", summary->load.mean_rps);
    json_object_set_double_member(json, "peak_rps", summary->peak_rps);
    json_object_set_double_member(json, "cpu_cores", summary->load.cpu_cores);
    json_object_set_double_member(json, "memory_mib", summary->load.memory_mib);
    json_object_set_double_member(json, "zero_cells_ratio", summary->zero_cells_ratio);
    json_object_set_object_member(json, "percentiles", percentiles_to_json(summary));
    set_shape(json, self->is_called ? &self->shape : NULL);
    if (self->has_weights)
        json_object_set_object_member(json, "weighted", weighted_to_json(self));
    vt_print_json(json);
}

static void print(const Description *self)
{
    print_table(&self->summary);
    if (self->is_called)
        print_shape(&self->shape);
    if (self->has_weights)
        print_weighted(self);
}

/* @weights may be NULL. */
static Description describe(const VtTrace *trace, const double *weights,
                            const VtDurationClamp *clamp)
{
    Description self = { .summary = vt_summary_of_trace(trace, clamp),
                         .has_weights = weights != NULL };

    self.is_called = self.summary.load.invocations > 0;
    if (self.is_called)
        self.shape = vt_shape_of_trace(trace, NULL);
    if (self.has_weights)
        self.weighted = vt_summary_of_weights(trace, weights, clamp);
    if (self.has_weights && self.is_called)
        self.weighted_shape = vt_shape_of_trace(trace, weights);
    return self;
}

bool vt_cmd_describe(int argc, char **argv, GError **error)
{
    g_auto(VtSettingsSources) sources = { 0 };
    g_autoptr(GArray) entries = g_array_new(TRUE, TRUE, sizeof(GOptionEntry));
    VtSettings settings;
    gboolean is_json = FALSE;
    const GOptionEntry json = { "json",       0,   0, G_OPTION_ARG_NONE, &is_json,
                                "Print JSON", NULL };

    vt_settings_options_add(&sources, entries);
    g_array_append_val(entries, json);

    const VtOptionsSpec spec = {
        .command = "describe",
        .arguments = "TRACE",
        .description =
            "Prints what is in a trace: functions, invocations, rates, the load\n"
            "to expect of its requested durations, percentiles, who is called how\n"
            "often, how bursty it is, and how it changes over the day.",
        .entries = (const GOptionEntry *)(const void *)entries->data,
        .positionals = 1,
    };

    if (!vt_options_parse(&spec, &argc, &argv, error)
        || !vt_settings_load(&settings, &sources, error))
        return false;

    g_autoptr(VtTrace) trace = vt_trace_load(argv[1], error);
    g_autofree double *weights = NULL;

    if (trace == NULL || !vt_trace_weights_load(trace, argv[1], &weights, error))
        return false;
    if (trace->functions_count == 0) {
        g_set_error(error, VT_ERROR, VT_ERROR_INPUT, "%s: the trace has no functions",
                    argv[1]);
        return false;
    }

    const VtDurationClamp clamp = vt_duration_clamp(&settings.function);
    const Description description = describe(trace, weights, &clamp);

    if (is_json) {
        print_json(&description);
    } else {
        print(&description);
    }
    return true;
}
