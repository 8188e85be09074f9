/**
 * Measures this machine, so that a simulation can stand beside a local replay: what it
 * costs to start a pod, and what a request costs beside its computation.
 */
#pragma once

#include "core/clock.h"

#include <glib.h>

#include <stdbool.h>

/** Points of an empirical distribution: at probabilities 0, 1/16, .. 1. */
#define VT_PROBE_POINTS 17

typedef struct {
    int cores;
    int64_t memory_mib;          /* that processes can have now */
    VtTime start_cpu_fixed_ns;   /* processor time of starting a pod without memory */
    VtTime start_cpu_per_mib_ns; /* the same for each MiB that it touches */
    VtTime start_wait_ns[VT_PROBE_POINTS]; /* from spawning to ready, less that */
    VtTime hop_ns[VT_PROBE_POINTS]; /* from the scheduled instant to the response's end,
                                       less the function's own wall time */
    double stretch_ratio; /* wall time over processor time of functions that had a core to
                             themselves: above 1, something else was running */
} VtProbe;

/**
 * Takes a few seconds, and disturbs nothing but the processors.
 *
 * Requests are sent one at a time with idle gaps between them, as a light load would:
 * back to back they would never pay for waking an idle processor up.
 *
 * Errors: VT_ERROR_WORK when @program, a vitro-function, does not start or answer.
 */
bool vt_probe_machine(const char *program, VtProbe *out, GError **error);

/** @points of the distribution of @samples, which are sorted in place: quantiles, but the
 *  last is where the topmost segment keeps the mean of its samples, so that one hiccup
 *  does not stand for a sixteenth of all. Needs @count > 0. */
void vt_probe_summarise(VtTime *samples, size_t count, VtTime points[VT_PROBE_POINTS]);
