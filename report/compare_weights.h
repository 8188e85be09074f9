/**
 * A comparison by the weights of a sample's functions: what the compared invocations
 * estimate of the whole trace's. See report/estimator.h.
 */
#pragma once

#include "report/compare.h"

/** The weights of the functions that have matches, by their numbers in the first run, 0
 * for the others; NULL when no run has weights. One run that has them is enough, since
 * all play the same functions. Owned by the caller. Errors: VT_ERROR_INPUT when two runs
 * have different ones. */
bool vt_compare_weights_find(const VtMatches *matches, double **out_weights,
                             GError **error);

/** Fills the `weighted` members of @self, whose functions are there, with their weights;
 *  all but the worst ratio. */
void vt_compare_weights_fill(VtComparison *self, const VtMatches *matches,
                             const double *weights);
