/**
 * The cores of one node, shared evenly by the jobs on it, each of which uses at most
 * one core: exact processor sharing in virtual time. O(log n) per change.
 *
 * The node's virtual clock runs at the speed of one job: 1 while there is a core for
 * everyone, cores/jobs beyond. A job ends when that clock has advanced by its work.
 */
#pragma once

#include "core/clock.h"

#include <glib.h>

#include <stdbool.h>
#include <stdint.h>

typedef struct VtProcessor VtProcessor;

/** @cores: may be fractional; positive. */
VtProcessor *vt_processor_new(double cores);
void vt_processor_free(VtProcessor *self);

/** From @now_ns on there are @cores, positive. */
void vt_processor_set_cores(VtProcessor *self, double cores, VtTime now_ns);

/** Begins @job, the caller's number, which needs @work_ns of one core. */
void vt_processor_add(VtProcessor *self, uint32_t job, VtTime work_ns, VtTime now_ns);

/** When the next job ends if nothing changes before; VT_NEVER when idle. */
VtTime vt_processor_next(const VtProcessor *self);

/** Ends the next job, which must be due by @now_ns, and returns its number. */
uint32_t vt_processor_pop(VtProcessor *self, VtTime now_ns);

/** Breaks @job off at @now_ns; the core-nanoseconds that it still needed. O(jobs). */
double vt_processor_remove(VtProcessor *self, uint32_t job, VtTime now_ns);

/** Which jobs count. */
typedef struct {
    bool (*is_counted)(const void *context, uint32_t job);
    const void *context;
} VtJobFilter;

/** Core-nanoseconds that the jobs that count still need at @now_ns. O(jobs). */
double vt_processor_left_ns(const VtProcessor *self, const VtJobFilter *filter,
                            VtTime now_ns);

/** Core-nanoseconds used until @now_ns. */
double vt_processor_busy_ns(const VtProcessor *self, VtTime now_ns);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(VtProcessor, vt_processor_free)
