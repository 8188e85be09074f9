/**
 * Plays a schedule on a platform under a clock. The one loop behind both
 * `simulate` (virtual clock) and `replay` (wall clock).
 *
 * At equal times queued events come first, then arrivals in id order. Each arrival is
 * submitted with an instant of its own, which is the clock's. Only invocations in flight
 * are held in memory.
 */
#pragma once

#include "core/arrivals.h"
#include "core/platform.h"
#include "core/scheduler.h"

/** Progress of a run, and the way to end it early. */
typedef struct VtMonitor VtMonitor;

typedef struct {
    VtTime now_ns;
    VtTime end_ns; /* of the schedule */
    uint64_t submitted;
    uint64_t in_flight;
} VtProgress;

typedef enum {
    VT_ORDER_STOP, /* now: what is in flight is lost */
    VT_ORDER_GO_ON,
    VT_ORDER_DRAIN, /* what is in flight may end, but nothing more is submitted */
} VtOrder;

struct VtMonitor {
    /** Called once per second of the run and on each wake-up of the clock that brings
     *  nothing due. Nothing takes a VT_ORDER_DRAIN back but VT_ORDER_STOP. */
    VtOrder (*ask)(VtMonitor *self, const VtProgress *progress);
};

typedef struct {
    VtArrivals *arrivals;
    VtPlatform *platform;
    VtScheduler *scheduler;
    VtClock *clock;
    VtRunLog *log;
    VtMonitor *monitor;        /* or NULL */
    VtTime start_ns;           /* where a continued run goes on: a whole second */
    VtTime tail_ns;            /* the run goes on so long after its last response */
    bool has_function_seconds; /* the log gets them */
} VtRun;

typedef struct {
    bool is_complete; /* false when the monitor stopped it, or left some of it out */
    VtTime end_ns;    /* of the run: its last response, plus the tail */
} VtRunResult;

/** Runs until every invocation has ended and the tail is over. */
VtRunResult vt_run(const VtRun *run);
