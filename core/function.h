/**
 * The static profile of a function, whatever it came from: a trace or a
 * schedule file.
 */
#pragma once

#include <stdint.h>

typedef struct {
    char *name;    /* as every file shows it: unique among its siblings */
    uint64_t hash; /* of the name: what digests and streams of a run are made of */
    double duration_mean_us; /* of the trace, before any clamp; of a schedule file, its
                                mean */
    double memory_mean_mib;
    double memory_max_mib;
} VtFunction;
