/**
 * One sample on its way to a better one: its distance, and what any exchange of a member
 * for an outsider would change of it.
 *
 * With n members, of which c are at or below a step, and k of all N functions, W1 is the
 * sum of |c N - k n| x gap / (n N) over the steps of a marginal. When member a leaves and
 * b joins, c changes by one at the steps between their places. So with running sums
 * along a marginal
 *     up    of (|c N - k n + N| - |c N - k n|) x gap,
 *     down  of (|c N - k n - N| - |c N - k n|) x gap,
 *     bend  = up + down >= 0, which never falls,
 * each scaled to the mean WD and added up over the marginals, the exchange changes the
 * mean WD by
 *     up(a) + down(b) - sum over marginals of min(bend(a), bend(b)).
 * A function that is zero in a minute has zeros there, so only its places count.
 *
 * Exact changes come from whole numbers c. The running sums are kept in single precision
 * to find exchanges with, and may be behind: vt_sample_state_refresh brings them up.
 *
 * docs/sampling.md derives this.
 */
#pragma once

#include "sampler/marginals.h"

#include <stdbool.h>

/** What the exchanges of one function share. Sums over its places. */
typedef struct {
    double up;
    double down;
    double bend;
} VtExchangeTerms;

typedef struct {
    float down, bend;
} VtRunningSums;

typedef struct {
    const VtMarginals *marginals;
    size_t size;
    double distance;      /* mean WD: exact but for rounding */
    uint32_t *members;    /* of each step: members at or below it */
    VtRunningSums *sums;  /* of each step: over the steps before it */
    uint32_t *stale_from; /* of each marginal: the first step whose sums are behind */
    bool is_stale;
} VtSampleState;

/** Members are the first @size of @order. */
void vt_sample_state_init(VtSampleState *self, const VtMarginals *marginals,
                          const uint32_t *order, size_t size);
void vt_sample_state_clear(VtSampleState *self);

/** Bytes that a state over @marginals takes. */
size_t vt_sample_state_bytes(const VtMarginals *marginals);

/** Exact change of the distance when member @leaves and @joins takes its place. */
double vt_sample_state_change(const VtSampleState *self, uint32_t leaves, uint32_t joins);

/** Makes that exchange, whose change is @change. Sums fall behind. */
void vt_sample_state_exchange(VtSampleState *self, uint32_t leaves, uint32_t joins,
                              double change);

/** Brings the running sums up. */
void vt_sample_state_refresh(VtSampleState *self);

/** The terms of @function by the running sums; @row, with an element per marginal, gets
 *  its bends where it has places and is left alone elsewhere. */
VtExchangeTerms vt_sample_state_terms(const VtSampleState *self, uint32_t function,
                                      float *row);
