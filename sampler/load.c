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

/* Of calls that are known one by one, each clamped: their means would not tell what
 * memory the long ones hold. */
static void add_up_calls(const VtTrace *trace, size_t function,
                         const VtDurationClamp *clamp, VtLoad *out)
{
    const double length_s = 60 * (double)trace->minutes_count;
    const VtTime max_ns =
        clamp->duration_max_ns > 0 ? clamp->duration_max_ns : G_MAXINT64;
    size_t count = 0;
    const VtExactCall *calls = vt_exact_calls_of(trace->exact, function, &count);
    double cpu_s = 0, memory_mib_s = 0;

    for (size_t i = 0; i < count; i++) {
        const VtTime requested_ns =
            MAX(MIN(calls[i].duration_us * VT_US, max_ns), clamp->duration_min_ns);
        const double requested_s = (double)requested_ns / VT_S;

        cpu_s += requested_s;
        memory_mib_s += requested_s * calls[i].memory_mib;
    }
    out->cpu_cores = cpu_s / length_s;
    out->memory_mib = memory_mib_s / length_s;
}

VtLoad vt_load_of_function(const VtTrace *trace, size_t function,
                           const VtDurationClamp *clamp)
{
    const VtTraceFunction *profile = &trace->functions[function];
    const double invocations = (double)vt_trace_invocations(trace, function);
    VtLoad load = { .invocations = invocations,
                    .mean_rps = invocations / (60 * (double)trace->minutes_count) };

    if (trace->exact != NULL) {
        add_up_calls(trace, function, clamp, &load);
    } else {
        load.cpu_cores = load.mean_rps * vt_load_mean_duration_s(profile, clamp);
        load.memory_mib = load.cpu_cores * profile->memory_mean_mib;
    }
    return load;
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
