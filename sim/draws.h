/**
 * What a revision or one of its pods leaves to chance: a random stream for each single
 * draw.
 *
 * The n-th draw of one kind follows from (seed, subject, kind, n) and from nothing else,
 * neither from other subjects nor from how much else was drawn. So policies are compared
 * under the same latencies: common random numbers.
 */
#pragma once

#include "core/distribution.h"

/** What is drawn. Values are part of the results: append only. */
typedef enum {
    VT_DRAW_TICK,
    VT_DRAW_SCRAPE,
    VT_DRAW_DEPLOYMENT,
    VT_DRAW_BATCH,
    VT_DRAW_ENDPOINTS,
    VT_DRAW_WATCH,
    VT_DRAW_UID, /* from here on of pods */
    VT_DRAW_SCHEDULER,
    VT_DRAW_PLACEMENT,
    VT_DRAW_ADDRESS,
    VT_DRAW_ACTIVATOR_PROBE,
    VT_DRAW_KUBELET_PROBE,
    VT_DRAW_READINESS,
    VT_DRAW_DRAIN,
    VT_DRAW_KINDS,
} VtDraw;

typedef struct {
    uint64_t seed;
    uint64_t subject;
    uint32_t drawn[VT_DRAW_KINDS]; /* so far */
} VtDraws;

/** @subject is a hash: of the revision's name, or of that and the pod's number. */
void vt_draws_init(VtDraws *self, uint64_t seed, uint64_t subject);

/** The stream of the next draw of a kind. */
VtRng vt_draws_stream(VtDraws *self, VtDraw kind);

/** The next draw of a kind, from @latency. */
VtTime vt_draws_next(VtDraws *self, VtDraw kind, const VtDistribution *latency);
