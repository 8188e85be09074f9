#include "sampler/summary.h"

#include <gsl/gsl_sort.h>
#include <gsl/gsl_statistics.h>

const double vt_summary_fractions[VT_SUMMARY_FRACTIONS] = { 0,    0.05, 0.25, 0.5,
                                                            0.75, 0.95, 0.99, 1 };

VtSummaryQuantiles vt_summary_quantiles(double *values, size_t count)
{
    VtSummaryQuantiles result;

    gsl_sort(values, 1, count);
    for (int i = 0; i < VT_SUMMARY_FRACTIONS; i++) {
        result.at[i] = gsl_stats_quantile_from_sorted_data(values, 1, count,
                                                           vt_summary_fractions[i]);
    }
    return result;
}

VtSummaryQuantiles vt_summary_weighted_quantiles(VtWeightedValue *values, size_t count)
{
    VtSummaryQuantiles result;

    vt_weighted_values_sort(values, count);
    for (int i = 0; i < VT_SUMMARY_FRACTIONS; i++) {
        result.at[i] =
            vt_weighted_quantile_linear(values, count, vt_summary_fractions[i]);
    }
    return result;
}

static void summarise_functions(VtSummary *self, const VtTrace *trace,
                                const VtDurationClamp *clamp)
{
    const size_t count = trace->functions_count;
    g_autofree size_t *ranked = vt_trace_rank(trace); /* or sums would differ by rows */
    g_autofree double *rates = g_new(double, count);
    g_autofree double *durations = g_new(double, count);
    g_autofree double *memory = g_new(double, count);
    g_autoptr(GHashTable) apps =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_autoptr(GHashTable) owners = g_hash_table_new(g_str_hash, g_str_equal);

    for (size_t i = 0; i < count; i++) {
        const VtTraceFunction *function = &trace->functions[ranked[i]];
        const VtLoad load = vt_load_of_function(trace, ranked[i], clamp);

        vt_load_add(&self->load, &load);
        rates[i] = load.invocations / (double)trace->minutes_count;
        durations[i] = function->duration_mean_ms;
        memory[i] = function->memory_mean_mib;
        g_hash_table_add(owners, function->owner);
        g_hash_table_add(apps, g_strconcat(function->owner, "\n", function->app, NULL));
    }
    self->apps = g_hash_table_size(apps);
    self->owners = g_hash_table_size(owners);
    self->calls_per_minute = vt_summary_quantiles(rates, count);
    self->duration_ms = vt_summary_quantiles(durations, count);
    self->memory_mib = vt_summary_quantiles(memory, count);
}

static void summarise_minutes(VtSummary *self, const VtTrace *trace)
{
    g_autofree double *sums = g_new0(double, trace->minutes_count);
    size_t zeros = 0;

    for (size_t i = 0; i < trace->functions_count; i++) {
        const uint32_t *row = vt_trace_row(trace, i);

        for (size_t t = 0; t < trace->minutes_count; t++) {
            sums[t] += row[t];
            zeros += row[t] == 0;
        }
    }
    self->zero_cells_ratio =
        (double)zeros / ((double)trace->functions_count * (double)trace->minutes_count);
    self->minute_invocations = vt_summary_quantiles(sums, trace->minutes_count);
    self->peak_rps = self->minute_invocations.at[VT_SUMMARY_FRACTIONS - 1] / 60;
}

static size_t count_zeros(const VtTrace *trace, size_t function)
{
    const uint32_t *row = vt_trace_row(trace, function);
    size_t zeros = 0;

    for (size_t t = 0; t < trace->minutes_count; t++)
        zeros += row[t] == 0;
    return zeros;
}

static void add_load(VtLoad *self, const VtLoad *load, double weight)
{
    const VtLoad share = {
        .invocations = weight * load->invocations,
        .mean_rps = weight * load->mean_rps,
        .cpu_cores = weight * load->cpu_cores,
        .memory_mib = weight * load->memory_mib,
    };

    vt_load_add(self, &share);
}

VtWeightedSummary vt_summary_of_weights(const VtTrace *trace, const double *weights,
                                        const VtDurationClamp *clamp)
{
    const size_t count = trace->functions_count;
    const double minutes = (double)trace->minutes_count;
    g_autofree size_t *ranked = vt_trace_rank(trace); /* or sums would differ by rows */
    g_autofree VtWeightedValue *rates = g_new(VtWeightedValue, count);
    g_autofree VtWeightedValue *durations = g_new(VtWeightedValue, count);
    g_autofree VtWeightedValue *memory = g_new(VtWeightedValue, count);
    VtWeightedSummary self = { 0 };

    for (size_t i = 0; i < count; i++) {
        const VtTraceFunction *function = &trace->functions[ranked[i]];
        const double weight = weights[ranked[i]];
        const VtLoad load = vt_load_of_function(trace, ranked[i], clamp);

        self.functions += weight;
        self.zero_cells_ratio += weight * (double)count_zeros(trace, ranked[i]) / minutes;
        add_load(&self.load, &load, weight);
        rates[i] = (VtWeightedValue){ load.invocations / minutes, weight };
        durations[i] = (VtWeightedValue){ function->duration_mean_ms, weight };
        memory[i] = (VtWeightedValue){ function->memory_mean_mib, weight };
    }
    self.zero_cells_ratio /= self.functions;
    self.calls_per_minute = vt_summary_weighted_quantiles(rates, count);
    self.duration_ms = vt_summary_weighted_quantiles(durations, count);
    self.memory_mib = vt_summary_weighted_quantiles(memory, count);
    return self;
}

VtSummary vt_summary_of_trace(const VtTrace *trace, const VtDurationClamp *clamp)
{
    VtSummary self = { .functions = trace->functions_count,
                       .minutes = trace->minutes_count,
                       .first_minute = trace->first_minute };

    g_assert(trace->functions_count > 0 && trace->minutes_count > 0);
    summarise_functions(&self, trace, clamp);
    summarise_minutes(&self, trace);
    return self;
}
