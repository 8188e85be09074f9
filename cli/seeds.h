/**
 * One experiment under several seeds: its runs side by side, and what they have in
 * common.
 */
#pragma once

#include "cli/experiment.h"

/** Runs @experiment once for each seed of @list, such as "1,2,5..9", on as many cores as
 *  its --jobs. Seed N is written to the folder seed-N of its output, as a run with
 *  --seed N alone would be; then seeds.csv sums the runs up, and so does what is printed:
 *  a table, or with --json one object.
 *
 *  A run that fails leaves the others alone; seeds.csv is then of those. Errors:
 *  VT_ERROR_USAGE for the list; VT_ERROR_WORK when a run failed, each being named on
 *  standard error, or when all were interrupted; the runs' own error when it is the same
 *  for all of them. */
bool vt_seeds_run(const VtExperiment *experiment, const char *list, GError **error);
