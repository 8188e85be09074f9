/**
 * A distance that no sample of equally weighted functions can go below.
 *
 * W1 is the sum over the steps of a marginal of |c/n - k/N| x gap, where k of the
 * original's N functions and c of the sample's n are at or below the step. c is a whole
 * number, so no term is less than with the c next to n k / N. That is the distance of
 * the n real values that suit this minute and dimension best (the medians of n equal
 * slices of the original); a sample's functions have to suit all of them at once.
 */
#pragma once

#include "sampler/marginals.h"

/** The bound of the mean WD of any @size > 0 functions; not above one of them by a
 *  rounding either. O(steps). */
double vt_bound_of_size(const VtMarginals *marginals, size_t size);
