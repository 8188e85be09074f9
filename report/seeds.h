/**
 * Runs that differ in their seed alone, summed up: each figure of the measured phase with
 * its mean over the runs and a 95 % confidence interval.
 *
 * Slowdowns are averaged by their logarithms, as they are within a run; all other figures
 * as they are.
 */
#pragma once

#include "report/summary.h"

#include <json-glib/json-glib.h>

/** What the runs came to, one of each for each run; borrowed. */
typedef struct {
    const VtFigures *measured;
    const VtEstimates *weighted; /* NULL: the functions have no weights */
    size_t count;
} VtSeedRuns;

/** All of seeds.csv: a row per figure, named by its place in the object `measured` of
 *  run.json, or as "weighted.slowdown" by that in `weighted`; an empty cell where
 * something is unknown. Owned by the caller. */
char *vt_seeds_csv(const VtSeedRuns *runs);

/** The same for a terminal. Owned by the caller. */
char *vt_seeds_table(const VtSeedRuns *runs);

/** {figures: [{figure, mean, ...}]}, by the names of the CSV's columns. */
JsonObject *vt_seeds_to_json(const VtSeedRuns *runs);
