/**
 * A trace whose functions have Zipf(1) rates, Poisson counts and exponential durations.
 */
#pragma once

#include "core/trace.h"

typedef struct {
    size_t functions_count;
    size_t minutes_count;
    double rate_per_s; /* of all functions together */
    double duration_mean_ms;
    uint64_t seed;
} VtZipfTraceOptions;

VtTrace *vt_zipf_trace_new(const VtZipfTraceOptions *options);
