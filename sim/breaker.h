/**
 * A gate that lets so many requests run, so many more wait, and turns the rest away.
 *
 * It only counts: the caller keeps those who wait, in order of arrival, and starts as
 * many as the gate says. Capacity may change at any time; a reduction evicts nobody.
 * Source: [kn: pkg/queue/breaker.go]
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

typedef struct {
    int64_t slots; /* running and waiting together */
    int64_t capacity;
    int64_t running; /* reservations included */
    int64_t waiting;
} VtBreaker;

typedef enum {
    VT_BREAKER_RUNS,
    VT_BREAKER_WAITS,
    VT_BREAKER_REJECTED,
} VtBreakerEntry;

/** @queue_depth > 0 may wait; @capacity of at most @max_concurrency run, as it stands. */
void vt_breaker_init(VtBreaker *self, int64_t queue_depth, int64_t max_concurrency,
                     int64_t capacity);

/** True when nobody runs or waits. */
static inline bool vt_breaker_is_empty(const VtBreaker *self)
{
    return self->running == 0 && self->waiting == 0;
}

VtBreakerEntry vt_breaker_enter(VtBreaker *self);

/** Runs at once or not at all. */
bool vt_breaker_reserve(VtBreaker *self);

/** One that ran, or a reservation, ends. Returns how many waiting ones start. */
int64_t vt_breaker_leave(VtBreaker *self);

/** One that waited gives up. */
void vt_breaker_abandon(VtBreaker *self);

/** Returns how many waiting ones start. */
int64_t vt_breaker_set_capacity(VtBreaker *self, int64_t capacity);
