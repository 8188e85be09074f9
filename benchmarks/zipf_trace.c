#include "benchmarks/zipf_trace.h"

#include "core/rng.h"

#include <gsl/gsl_randist.h>

#include <math.h>

#define MEMORY_MIB   128
#define LONGEST_PART 0.9999 /* stands for the 100th percentile, which has no end */

static void fill_function(VtTraceFunction *function, size_t index, double mean_ms)
{
    function->owner = g_strdup("owner");
    function->app = g_strdup_printf("app%06zu", index);
    function->function = g_strdup_printf("function%06zu", index);
    function->trigger = g_strdup("http");
    function->duration_mean_ms = mean_ms;
    for (size_t i = 0; i < VT_DURATION_PERCENTILES; i++) {
        const double part = MIN(vt_duration_fractions[i], LONGEST_PART);

        function->duration_ms[i] = -mean_ms * log1p(-part);
    }
    function->duration_count = 1;
    function->duration_max_ms = function->duration_ms[VT_DURATION_PERCENTILES - 1];
    function->memory_count = 1;
    function->memory_mean_mib = MEMORY_MIB;
    for (size_t i = 0; i < VT_MEMORY_PERCENTILES; i++)
        function->memory_mib[i] = MEMORY_MIB;
}

VtTrace *vt_zipf_trace_new(const VtZipfTraceOptions *options)
{
    const size_t count = options->functions_count;
    VtTrace *trace = vt_trace_new(count, options->minutes_count, 1);
    double sum = 0;
    VtRng rng;

    vt_rng_init(&rng,
                &(VtStreamKey){ .seed = options->seed, .purpose = VT_PURPOSE_TEST });

    const gsl_rng gsl = vt_rng_gsl(&rng);

    for (size_t i = 0; i < count; i++)
        sum += 1 / (double)(i + 1);
    for (size_t i = 0; i < count; i++) {
        const double per_minute = 60 * options->rate_per_s / sum / (double)(i + 1);

        fill_function(&trace->functions[i], i, options->duration_mean_ms);
        for (size_t m = 0; m < options->minutes_count; m++) {
            trace->counts[i * options->minutes_count + m] =
                gsl_ran_poisson(&gsl, per_minute);
        }
    }
    return trace;
}
