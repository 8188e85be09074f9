/**
 * The yardstick of the simulator's speed: the least that a simulation of functions with
 * pods must do, as a bare loop.
 *
 * Poisson arrivals at functions whose popularity is Zipf(1), exponential service, one
 * invocation per pod and as many pods as are wanted. A pod is kept for 600 s without an
 * invocation, and the newest is taken first; a cold start takes 0.25 s. Nothing of
 * Knative is in it.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

typedef struct {
    size_t functions_count;
    double rate_per_s; /* of all functions together */
    double service_mean_s;
    uint64_t invocations;
    uint64_t seed;
} VtReferenceLoopOptions;

/** Response times are counted in octaves of nanoseconds, each in 32 parts. */
#define VT_REFERENCE_BINS (64 * 32)

typedef struct {
    uint64_t invocations;
    uint64_t cold_starts;
    double pod_s;
    double slowdown; /* geometric mean */
    uint64_t responses[VT_REFERENCE_BINS];
} VtReferenceLoopResult;

void vt_reference_loop_run(const VtReferenceLoopOptions *options,
                           VtReferenceLoopResult *out_result);
