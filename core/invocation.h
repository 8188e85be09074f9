/**
 * One invocation as planned: what to call, when, and how much to ask for.
 */
#pragma once

#include "core/clock.h"

typedef enum { VT_PHASE_WARMUP, VT_PHASE_MEASURE } VtPhase;

/** Scheduled times and requested durations are whole microseconds, so that a
 *  schedule written and read back is the same schedule. */
typedef struct {
    uint64_t id; /* from 0 in the order (time, function name bytewise, call number) */
    VtTime scheduled_ns;
    VtTime requested_ns;
    uint32_t function; /* index into the run's function table */
    uint32_t memory_mib;
    VtPhase phase;
} VtInvocation;
