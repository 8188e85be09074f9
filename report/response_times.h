/**
 * The response times of one function.
 *
 * The latest wait beside the function's other sums and are sorted into a histogram
 * a dozen at a time: one call after another finds another function's buckets outside of
 * the processor's caches, and a function that is hardly ever called needs no buckets
 * until the end.
 */
#pragma once

#include "core/histogram.h"

enum { VT_RESPONSES_WAITING = 13 }; /* so that it is a cache line in all */

typedef struct {
    VtHistogram *histogram; /* NULL until there is one to settle */
    uint32_t waiting_us[VT_RESPONSES_WAITING];
    uint32_t waiting;
} VtResponseTimes;

/** Sorts those that wait into the histogram. */
void vt_response_times_settle(VtResponseTimes *self);

/** Adds one that is too long to wait. */
void vt_response_times_add_long(VtResponseTimes *self, int64_t response_us);

void vt_response_times_clear(VtResponseTimes *self);

/** Adds @response_us, not negative, to a @self that begins as zeros. O(1). */
static inline void vt_response_times_add(VtResponseTimes *self, int64_t response_us)
{
    if (response_us > UINT32_MAX) {
        vt_response_times_add_long(self, response_us);
        return;
    }
    self->waiting_us[self->waiting++] = (uint32_t)response_us;
    if (self->waiting == VT_RESPONSES_WAITING)
        vt_response_times_settle(self);
}
