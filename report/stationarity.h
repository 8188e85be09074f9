/**
 * Was the warm-up of a run long enough? Whether its measured phase begins as it goes on:
 * requests in flight, ready pods, slowdowns and cold starts must not start at another
 * level than they keep.
 *
 * It is a VtRunLog. What it holds grows with the seconds of the run. docs/statistics.md
 * says how well it tells.
 */
#pragma once

#include "core/run_log.h"

#include <glib.h>

#include <json-glib/json-glib.h>

typedef enum {
    VT_STATIONARY,
    VT_WARMUP_TOO_SHORT,
    VT_LOAD_CHANGES, /* so do the arrivals: it need not be for want of warm-up */
    VT_TOO_SHORT_TO_TELL,
} VtStationarityVerdict;

typedef struct VtStationarity VtStationarity;

/** The measured phase is that of arrivals between the two. */
VtStationarity *vt_stationarity_new(VtTime measure_start_ns, VtTime arrivals_end_ns);
void vt_stationarity_free(VtStationarity *self);

VtRunLog *vt_stationarity_log(VtStationarity *self);

/** Of what was logged so far. */
VtStationarityVerdict vt_stationarity_verdict(const VtStationarity *self);

/** {verdict, batch_seconds, and for each series first, rest, statistic, p,
 *  independent_batches}; null where something is unknown. */
JsonObject *vt_stationarity_to_json(const VtStationarity *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(VtStationarity, vt_stationarity_free)
