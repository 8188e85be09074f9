/**
 * The calls of one made-up function in each minute of a day.
 */
#pragma once

#include "core/rng.h"
#include "sampler/excerpt.h"
#include "sampler/synth_population.h"

/**
 * Fills @counts for the first @minutes of day @day (from 0).
 *
 * Timers fire exactly at their period. Other calls are Poisson with the function's mean
 * rate over these minutes: HTTP calls and orchestrations follow the day, with a peak in
 * the afternoon; the rest comes in bursts.
 */
void vt_synth_minutes(const VtSynthFunction *function, uint64_t seed, size_t index,
                      int day, int minutes, uint32_t *counts);
