/**
 * Drawing evenly from a population in order: one element of each stratum.
 */
#pragma once

#include "core/rng.h"
#include "core/trace.h"

/** The functions @ranked, all of them by id, by their calls in all minutes and, where
 *  these are equal, in the order given. Owned by the caller. */
size_t *vt_strata_order(const VtTrace *trace, const size_t *ranked);

/** Cuts @pool into @count <= @pool_count parts that differ by one element at most, and
 *  moves a random one of each to the front. Those in front, and those behind, stay in
 *  their order. */
void vt_strata_draw(VtRng *rng, size_t *pool, size_t pool_count, size_t count);
