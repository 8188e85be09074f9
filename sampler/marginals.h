/**
 * The original's distribution functions, one for each minute and dimension, as steps:
 * what the distance of a sample, of any size, is a sum over.
 *
 * A marginal has a step for each distinct value, the first for zero. Functions of one
 * value share its step, so that the many calls of few distinct counts cost little.
 */
#pragma once

#include "sampler/dimension.h"

typedef struct {
    uint32_t marginal;
    uint32_t step; /* counted through all marginals; above the marginal's first */
} VtPlace;

typedef struct {
    size_t functions_count;
    size_t count;    /* of marginals: each minute's calls, then each minute's resources */
    size_t *begin;   /* first step of each marginal, and the end of the last one's */
    double *gap;     /* to the next step's value; 0 after the last */
    uint32_t *below; /* functions at or below the step's value */
    VtPlace *places; /* of each function, where it is not zero, by marginal */
    size_t *places_begin; /* of each function's places, and the end of the last one's */
} VtMarginals;

/** O(c), c = non-zero cells of both dimensions; 8 to 20 bytes each. */
void vt_marginals_init(VtMarginals *self, const VtDimension *invocations,
                       const VtDimension *resources, size_t functions_count);
void vt_marginals_clear(VtMarginals *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(VtMarginals, vt_marginals_clear)
