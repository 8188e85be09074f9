/**
 * A schedule as a stream: invocations in id order, generated or read as they
 * are needed, so that a day of a whole provider runs in bounded memory.
 */
#pragma once

#include "core/function.h"
#include "core/invocation.h"
#include "core/outlook.h"

#include <glib.h>

#include <stdbool.h>
#include <stddef.h>

#define VT_NO_UPCOMING UINT32_MAX

typedef struct VtArrivals VtArrivals;

typedef struct {
    /** Writes the next invocation, its id only when is_part; false at the end, or when
     *  retry_ns says so. */
    bool (*next)(VtArrivals *self, VtInvocation *out_invocation);
    /** Back to the first invocation: the same stream again. */
    void (*rewind)(VtArrivals *self);
    void (*free)(VtArrivals *self);
} VtArrivalsOps;

struct VtArrivals { /* first member of every implementation */
    const VtArrivalsOps *ops;
    const VtFunction *functions; /* ascending by name; borrowed from the implementation */
    size_t functions_count;
    VtTime measure_start_ns; /* where the warm-up ends */
    VtTime end_ns;           /* length of the schedule */
    VtOutlook outlook;
    bool is_part;      /* of a larger schedule: its invocations bring their ids, and
                          there is no digest */
    VtTime retry_ns;   /* after next() was false: when to ask it again; 0: the schedule
                          is over */
    uint32_t upcoming; /* function of an invocation soon after the last one handed out,
                          so that whoever keeps state by function can fetch it in time;
                          VT_NO_UPCOMING where next() does not say */
    uint64_t issued;   /* invocations handed out so far */
    uint64_t digest;   /* of those */
    uint64_t clamped;  /* requested durations that a clamp changed, so far */
    uint64_t requested_us; /* of those handed out, in all */
};

/** Next invocation in id order; false at the end, or when retry_ns says so. Updates the
 *  digest. */
bool vt_arrivals_next(VtArrivals *self, VtInvocation *out_invocation);

void vt_arrivals_rewind(VtArrivals *self);
void vt_arrivals_free(VtArrivals *self);

/** Figures of a schedule. */
typedef struct {
    uint64_t invocations;
    uint64_t digest; /* the same for the same invocations of the same functions */
    double requested_cpu_s;
    uint64_t clamped; /* requested durations that a clamp changed */
} VtScheduleSummary;

/** Of what was handed out so far. */
VtScheduleSummary vt_arrivals_summary(const VtArrivals *self);

/** Of the whole stream, from one pass over it; it is rewound before and after. */
VtScheduleSummary vt_arrivals_summarise(VtArrivals *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(VtArrivals, vt_arrivals_free)
