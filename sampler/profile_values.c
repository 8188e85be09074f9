#include "sampler/profile_values.h"

#include <gsl/gsl_sort.h>
#include <gsl/gsl_statistics.h>

/* The rounding of a quantile between equal values may fall below them. */
static void fill(double *out, const double *fractions, size_t fractions_count,
                 const double *sorted, size_t count)
{
    for (size_t i = 0; i < fractions_count; i++) {
        const double quantile =
            gsl_stats_quantile_from_sorted_data(sorted, 1, count, fractions[i]);

        out[i] = CLAMP(quantile, i > 0 ? out[i - 1] : sorted[0], sorted[count - 1]);
    }
}

/* The rounding of a mean may leave the range of its values. */
static double mean_of(const double *sorted, size_t count)
{
    double sum = 0;

    for (size_t i = 0; i < count; i++)
        sum += sorted[i];
    return CLAMP(sum / (double)count, sorted[0], sorted[count - 1]);
}

void vt_profile_durations(VtTraceFunction *out, double *durations_ms, size_t count)
{
    gsl_sort(durations_ms, 1, count);
    out->duration_count = (double)count;
    out->duration_mean_ms = mean_of(durations_ms, count);
    out->duration_min_ms = durations_ms[0];
    out->duration_max_ms = durations_ms[count - 1];
    fill(out->duration_ms, vt_duration_fractions, VT_DURATION_PERCENTILES, durations_ms,
         count);
}

void vt_profile_memory(VtTraceFunction *out, double *sizes_mib, size_t count)
{
    gsl_sort(sizes_mib, 1, count);
    out->memory_count = (double)count;
    out->memory_mean_mib = mean_of(sizes_mib, count);
    fill(out->memory_mib, vt_memory_fractions, VT_MEMORY_PERCENTILES, sizes_mib, count);
}
