/**
 * The load that a trace is expected to put on a platform that serves every invocation
 * at once: what its requested durations add up to.
 */
#pragma once

#include "core/function_config.h"
#include "core/trace.h"

#include <stdbool.h>

typedef struct {
    double invocations;
    double mean_rps;
    double cpu_cores;  /* mean number of invocations in execution, one core each */
    double memory_mib; /* mean memory that they hold */
} VtLoad;

/** The most that a sample may have of each; 0: any. */
typedef struct {
    double mean_rps;
    double cpu_cores;
    double memory_mib;
} VtLoadTarget;

static inline bool vt_load_target_is_set(const VtLoadTarget *self)
{
    return self->mean_rps > 0 || self->cpu_cores > 0 || self->memory_mib > 0;
}

/** Whether @load stays within all that @target sets. */
bool vt_load_fits(const VtLoad *load, const VtLoadTarget *target);

/** Limits of requested durations, as in section [function]. */
typedef struct {
    VtTime duration_min_ns;
    VtTime duration_max_ns; /* 0: none */
} VtDurationClamp;

static inline VtDurationClamp vt_duration_clamp(const VtFunctionConfig *config)
{
    return (VtDurationClamp){ config->duration_min_ns, config->duration_max_ns };
}

/** Mean requested duration of @function in seconds: that of the fitted inverse CDF,
 *  each value clamped. */
double vt_load_mean_duration_s(const VtTraceFunction *function,
                               const VtDurationClamp *clamp);

/** One function's load, averaged over the trace's minutes: of its calls where these are
 *  known one by one, else of their number and their means. */
VtLoad vt_load_of_function(const VtTrace *trace, size_t function,
                           const VtDurationClamp *clamp);

void vt_load_add(VtLoad *self, const VtLoad *other);
