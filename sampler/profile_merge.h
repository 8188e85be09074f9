/**
 * One profile from those of several days.
 *
 * Averages are weighted by what each day counted, which gives the average over all days;
 * so are percentiles, which gives the distribution between the days' (their barycentre),
 * not their mixture: it keeps its percentiles in order and needs no more than these.
 * Minimum, maximum and the hundredth percentile are those of all days.
 */
#pragma once

#include "core/trace.h"

/** Takes the durations of @day into @self, of which *inout_weight were taken so far: 0 at
 *  first. */
void vt_profile_merge_durations(VtTraceFunction *self, double *inout_weight,
                                const VtTraceFunction *day);

/** The same of memory. */
void vt_profile_merge_memory(VtTraceFunction *self, double *inout_weight,
                             const VtTraceFunction *day);
