/**
 * A run of a random configuration under a random schedule.
 */
#pragma once

#include "core/rng.h"
#include "tests/support/knative_run.h"

#define RANDOM_RUN_CALLS 300
#define RANDOM_RUN_HOP   (2 * VT_MS)

/** Numbers for @seed; other @positions give other ones. From 2 on they are free. */
VtRng random_run_stream(uint64_t seed, uint64_t position);

/** As knative_run_init(), with a configuration drawn for @seed. */
void random_run_init(KnativeRun *run, uint64_t seed);

/** RANDOM_RUN_CALLS calls, ascending in time, half of them together with another. */
void random_run_schedule(const KnativeRun *run, VtInvocation *calls);

/** Draws and plays all of it under @clock; the run must be complete. */
void random_run_play(KnativeRun *run, VtClock *clock, uint64_t seed);
