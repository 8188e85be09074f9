/**
 * Follows one revision's decider through its recorded decisions.
 *
 * A log shows averages to three decimals, and the time of the log line for that of the
 * decision. So a row agrees when some averages within 0.0005 of the printed ones and some
 * time within 0.1 s give what is logged; and since the time at which panic was last
 * justified is known no better, the tracker keeps every state that the rows so far allow.
 */
#pragma once

#include "sim/decider.h"

/** A logged decision. Pods of the two windows are those before any limit. */
typedef struct {
    VtTime time_ns;
    double stable, panic, target;
    double stable_pods, panic_pods;
    double most_pods, least_pods;
    double pod_capacity, target_burst_capacity, excess_burst_capacity;
    int32_t ready_pods;
    bool is_panicking;
} RecordedTick;

typedef enum {
    TICK_EXACT,     /* the printed numbers give it */
    TICK_TOLERATED, /* others within the tolerance do */
    TICK_FAILED,
} TickVerdict;

typedef struct TickTracker TickTracker;

TickTracker *tick_tracker_new(const VtDeciderSpec *spec);
void tick_tracker_free(TickTracker *self);

/** Checks the next row. A failed one is taken for what it says. */
TickVerdict tick_tracker_follow(TickTracker *self, const RecordedTick *tick);
