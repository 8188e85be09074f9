/**
 * The distance of a sample whose functions weigh differently: each stands for so much of
 * the whole trace.
 *
 * With e the weight at or below a step less the share of the trace's functions there, W1
 * is the sum over the steps of |e| x gap. It is convex in the weights, so they can be
 * fitted to given members; and what any function would make of it in the place of a
 * member, at the member's weight, is one number for each of the function's places.
 */
#pragma once

#include "sampler/marginals.h"

typedef struct {
    const VtMarginals *marginals;
    double *excess;  /* e of each step */
    double *running; /* of each step: a sum over the steps before it */
} VtWeighting;

void vt_weighting_init(VtWeighting *self, const VtMarginals *marginals);
void vt_weighting_clear(VtWeighting *self);

/** The mean WD of @members with @weights, which add up to 1. O(steps). */
double vt_weighting_set(VtWeighting *self, const uint32_t *members, const double *weights,
                        size_t count);

/** Fits @weights, positive ones that add up to 1, to @members in @rounds rounds of
 *  exponentiated gradient; they end as the best ones seen, and set. Returns their
 *  distance. */
double vt_weighting_fit(VtWeighting *self, const uint32_t *members, double *weights,
                        size_t count, int rounds);

/** Prepares vt_weighting_gain() for functions in the place of @member of @weight. */
void vt_weighting_lift(VtWeighting *self, uint32_t member, double weight);

/** By how much @function is nearer, in the place of the member that was lifted, than a
 *  function that is always zero. O(places). */
double vt_weighting_gain(const VtWeighting *self, uint32_t function);

/** Puts @function of @weight in the place of the member that was lifted. */
void vt_weighting_drop(VtWeighting *self, uint32_t function, double weight);
