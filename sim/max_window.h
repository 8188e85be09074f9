/**
 * The largest value of the recent past: the memory of a scale-down delay.
 *
 * Time is cut into slots of two seconds, the interval of decisions; a value counts for
 * as many slots as the delay has. Holds only values that can still become the largest,
 * so it is as long as the decline is steep. O(1) amortised.
 * Source: [kn: pkg/autoscaler/aggregation/max]
 */
#pragma once

#include "core/clock.h"

#include <stddef.h>

#define VT_MAX_WINDOW_SLOT_NS                                                            \
    (2 * VT_S) /* [kn: pkg/autoscaler/scaling/autoscaler.go]                             \
                */

typedef struct {
    int64_t slot;
    int32_t value;
} VtMaxWindowEntry;

typedef struct {
    VtMaxWindowEntry *entries; /* a ring; slots ascend, values descend */
    uint32_t capacity;
    uint32_t start;
    uint32_t length;
    int64_t slots_count;
    VtTime slot_ns;
} VtMaxWindow;

void vt_max_window_init(VtMaxWindow *self, VtTime duration_ns, VtTime slot_ns);
void vt_max_window_clear(VtMaxWindow *self);

/** Adds @value and returns the largest that counts at @now_ns, which never decreases. */
int32_t vt_max_window_record(VtMaxWindow *self, VtTime now_ns, int32_t value);
