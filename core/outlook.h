/**
 * What a schedule asks for, as far as it can be told without generating its invocations.
 */
#pragma once

#include "core/clock.h"

#include <glib.h>

typedef struct {
    uint64_t invocations;
    double cpu_s;       /* sum over functions of calls x mean duration, clamped */
    double drawn_cpu_s; /* the same with the mean of what is drawn, each value clamped */
    double peak_per_s;  /* invocations per second, in the minute that has the most */
    double peak_cores;  /* of what is drawn, in the minute that asks for the most */
} VtOutlook;

/** Takes a minute, or what there is of it, into the peaks. */
static inline void vt_outlook_add_minute(VtOutlook *self, double invocations,
                                         double drawn_cpu_s, VtTime length_ns)
{
    const double length_s = (double)length_ns / (double)VT_S;

    self->peak_per_s = MAX(self->peak_per_s, invocations / length_s);
    self->peak_cores = MAX(self->peak_cores, drawn_cpu_s / length_s);
}
