#include "sampler/load.h"

#include "core/quantiles.h"

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
    return vt_quantiles_clamped_mean(&quantiles, min_ms, max_ms) / 1000;
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

bool vt_load_fits(const VtLoad *load, const VtLoadTarget *target)
{
    return (target->mean_rps <= 0 || load->mean_rps <= target->mean_rps)
        && (target->cpu_cores <= 0 || load->cpu_cores <= target->cpu_cores)
        && (target->memory_mib <= 0 || load->memory_mib <= target->memory_mib);
}
