/**
 * What the calls of each function of a trace are drawn from: a minute of one function at
 * a time.
 */
#pragma once

#include "core/function_config.h"
#include "core/schedule_options.h"
#include "core/trace.h"

#define VT_MINUTE_US 60000000

/** The calls of one function in one minute, in the order of their draws. */
typedef struct {
    uint32_t count;
    uint32_t clamped;    /* durations that a clamp changed */
    uint32_t *offset_us; /* each call's, within the minute */
    int64_t *requested_us;
    uint32_t *memory_mib;
} VtCallDraws;

typedef struct VtCallSources VtCallSources;

/** @order: the functions by number, as indices into @trace, which is borrowed. @configs:
 *  one per function, by number; their duration clamps apply. */
VtCallSources *vt_call_sources_new(const VtTrace *trace, const size_t *order,
                                   const VtScheduleOptions *options,
                                   const VtFunctionConfig *configs);
void vt_call_sources_free(VtCallSources *self);

/** The calls of @function in @minute, counted from the trace's first; valid until the
 *  next are drawn. */
const VtCallDraws *vt_call_sources_draw(VtCallSources *self, size_t function,
                                        size_t minute);

/** Means of one call of @function: what is drawn, and the trace's Average clamped. */
double vt_call_sources_drawn_us(const VtCallSources *self, size_t function);
double vt_call_sources_mean_us(const VtCallSources *self, size_t function);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(VtCallSources, vt_call_sources_free)
