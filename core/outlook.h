/**
 * What a schedule asks for, as far as it can be told without generating its invocations.
 */
#pragma once

#include <stdint.h>

typedef struct {
    uint64_t invocations;
    double cpu_s; /* sum over functions of calls x mean duration, clamped as drawn */
} VtOutlook;
