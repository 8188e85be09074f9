/**
 * A clock that wakes up to a millisecond late, as a real one does, but in virtual time.
 */
#pragma once

#include "core/clock.h"
#include "core/rng.h"

typedef struct {
    VtClock base;
    VtRng rng;
    VtTime now_ns;
} LateClock;

void late_clock_init(LateClock *self, uint64_t seed);
