#include "sampler/load.h"

#include "core/distribution.h"

/* Steps of the midpoint rule on each segment between two percentiles. */
enum { STEPS = 64 };

static double clamped_mean_ms(const VtQuantiles *quantiles, double min_ms, double max_ms)
{
    double mean = 0;

    for (int i = 0; i + 1 < quantiles->count; i++) {
        const double from = quantiles->fractions[i];
        const double width = quantiles->fractions[i + 1] - from;
        double sum = 0;

        for (int step = 0; step < STEPS; step++) {
            const double u = from + width * (step + 0.5) / STEPS;

            const double value = vt_quantiles_at(quantiles, u);

            sum += CLAMP(value, min_ms, max_ms);
        }
        mean += width * sum / STEPS;
    }
    return mean;
}

double vt_load_mean_duration_s(const VtTraceFunction *function,
                               const VtDurationClamp *clamp)
{
    const double min_ms = (double)clamp->duration_min_ns / VT_MS;
    const double max_ms =
        clamp->duration_max_ns > 0 ? (double)clamp->duration_max_ns / VT_MS : G_MAXDOUBLE;
    VtQuantiles quantiles;

    vt_quantiles_init(&quantiles, vt_duration_fractions, function->duration_ms,
                      VT_DURATION_PERCENTILES);
    vt_quantiles_fit_mean(&quantiles, function->duration_mean_ms);
    if (quantiles.values[0] >= min_ms && quantiles.values[quantiles.count - 1] <= max_ms)
        return vt_quantiles_mean(&quantiles) / 1000;
    return clamped_mean_ms(&quantiles, min_ms, max_ms) / 1000;
}

VtLoad vt_load_of_function(const VtTrace *trace, size_t function,
                           const VtDurationClamp *clamp)
{
    const VtTraceFunction *profile = &trace->functions[function];
    const double invocations = (double)vt_trace_invocations(trace, function);
    const double rps = invocations / (60 * (double)trace->minutes_count);
    const double cores = rps * vt_load_mean_duration_s(profile, clamp);

    return (VtLoad){
        .invocations = invocations,
        .mean_rps = rps,
        .cpu_cores = cores,
        .memory_mib = cores * profile->memory_mean_mib,
    };
}

void vt_load_add(VtLoad *self, const VtLoad *other)
{
    self->invocations += other->invocations;
    self->mean_rps += other->mean_rps;
    self->cpu_cores += other->cpu_cores;
    self->memory_mib += other->memory_mib;
}
