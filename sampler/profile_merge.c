#include "sampler/profile_merge.h"

/* The share of a day of @count in all; the first one's is exactly 1. */
static double share_of(double *inout_weight, double count)
{
    const double weight = MAX(count, 1); /* a day that counted nothing still is one */

    *inout_weight += weight;
    return weight / *inout_weight;
}

static void approach(double *mean, double value, double share)
{
    *mean += (value - *mean) * share;
}

void vt_profile_merge_durations(VtTraceFunction *self, double *inout_weight,
                                const VtTraceFunction *day)
{
    const bool is_first = !(*inout_weight > 0);
    const double share = share_of(inout_weight, day->duration_count);
    const int last = VT_DURATION_PERCENTILES - 1;

    self->duration_count += day->duration_count;
    approach(&self->duration_mean_ms, day->duration_mean_ms, share);
    self->duration_min_ms = is_first ? day->duration_min_ms
                                     : MIN(self->duration_min_ms, day->duration_min_ms);
    self->duration_max_ms = MAX(self->duration_max_ms, day->duration_max_ms);
    self->duration_ms[0] =
        is_first ? day->duration_ms[0] : MIN(self->duration_ms[0], day->duration_ms[0]);
    for (int i = 1; i < last; i++)
        approach(&self->duration_ms[i], day->duration_ms[i], share);
    self->duration_ms[last] = MAX(self->duration_ms[last], day->duration_ms[last]);
}

void vt_profile_merge_memory(VtTraceFunction *self, double *inout_weight,
                             const VtTraceFunction *day)
{
    const double share = share_of(inout_weight, day->memory_count);
    const int last = VT_MEMORY_PERCENTILES - 1;

    self->memory_count += day->memory_count;
    approach(&self->memory_mean_mib, day->memory_mean_mib, share);
    for (int i = 0; i < last; i++)
        approach(&self->memory_mib[i], day->memory_mib[i], share);
    self->memory_mib[last] = MAX(self->memory_mib[last], day->memory_mib[last]);
}
