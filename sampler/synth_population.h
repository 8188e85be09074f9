/**
 * A made-up population of functions whose marginals are those published for the Azure
 * Functions 2019 trace, and whose totals make sense together.
 *
 * Published fits (docs/synth.md has the reasoning and the alternatives):
 *   mean duration   ln s ~ N(-0.38, 2.36)            median 0.68 s
 *   rate            ln 1/s ~ N(-7.85, 2.75)          median 34 calls a day
 *   app memory      Burr(11.652, 0.221, 107.083) MB  median 140 MB
 * Multiplied blindly they come to 0.07 billion calls a day for 46,413 functions, where
 * the trace has about 0.9 billion. So, on purpose:
 * - the hottest 12 % of rates follow a Pareto tail instead, up to 500 calls a second,
 *   whose exponent is solved for so that the mean rate is the trace's;
 * - a Gaussian copula makes frequent functions short (Spearman about -0.34), but beyond
 *   the 90th percentile of rates its effect stays the same: nearly all calls come from
 *   a few dozen functions far out there, which would all be a few milliseconds long;
 * - no duration exceeds ten minutes and no function 1000 cores on average, as a
 *   platform's limits on time and instances would have it;
 * - rates are stratified and durations follow them along a shifted golden-ratio
 *   lattice, so that the totals hardly depend on the seed although a few dozen
 *   functions make them.
 */
#pragma once

#include <glib.h>

#include <stddef.h>
#include <stdint.h>

typedef enum {
    VT_SYNTH_HTTP,
    VT_SYNTH_QUEUE,
    VT_SYNTH_TIMER,
    VT_SYNTH_ORCHESTRATION,
    VT_SYNTH_STORAGE,
    VT_SYNTH_EVENT,
    VT_SYNTH_OTHERS,
    VT_SYNTH_TRIGGERS,
} VtSynthTrigger;

typedef struct {
    VtSynthTrigger trigger;
    double rate_per_s;  /* of a timer, 1 / its period */
    int period_minutes; /* of a timer; else 0 */
    double duration_mean_s;
} VtSynthFunction;

typedef struct VtSynthPopulation VtSynthPopulation;

VtSynthPopulation *vt_synth_population_new(size_t functions_count, uint64_t seed);
void vt_synth_population_free(VtSynthPopulation *self);

/** Function @index, from 0. The same whenever it is asked for. */
VtSynthFunction vt_synth_population_at(const VtSynthPopulation *self, size_t index);

/** Quantiles of the marginals, for 0 < @u < 1. */
double vt_synth_rate_quantile(const VtSynthPopulation *self, double u);
double vt_synth_memory_quantile(double u);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(VtSynthPopulation, vt_synth_population_free)
