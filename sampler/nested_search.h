/**
 * A search for nested samples that are near to the original, all sizes at once.
 *
 * The family is one order of the candidates, the sample of size n being its first n; a
 * step exchanges two functions of the order, and so changes every sample that has one
 * and not the other. What is minimised is the sum over sizes of
 * (distance / reference)^8 / 8, nearly the worst size's ratio.
 *
 * A step takes a function and draws its partner among all functions of smaller samples,
 * as a heat bath does: with probabilities that fall exponentially with what the exchange
 * would cost, over a temperature. At temperature 0 that is the best partner, if any
 * helps. A run cools down for most of its effort, then takes only steps that help, and
 * ends early when none does.
 *
 * docs/sampling.md says why.
 */
#pragma once

#include "core/rng.h"
#include "sampler/effort.h"
#include "sampler/sample_state.h"

typedef struct {
    const VtMarginals *marginals;
    uint32_t *order; /* the candidates, from the smallest sample on; changed in place */
    size_t order_count;
    const size_t *sizes; /* ascending, distinct, below order_count */
    size_t sizes_count;
    const double *references; /* of each size; > 0. NULL: what each begins with */
    VtStreamKey stream;
    VtEffort effort;
    int cooling_sweeps; /* after which only steps that help are taken, at the latest; 0:
                           from the start */
} VtNestedSearch;

/** Bytes that the search for samples of @sizes_count sizes up to @largest takes. */
size_t vt_nested_search_bytes(const VtMarginals *marginals, size_t sizes_count,
                              size_t largest);

/** Orders the candidates; @out_distances gets the mean WD of each size. Returns the
 *  evaluations that it took. */
uint64_t vt_nested_search_run(const VtNestedSearch *self, double *out_distances);

/** What is minimised, for @count sizes. */
double vt_nested_search_objective(const double *distances, const double *references,
                                  size_t count);
