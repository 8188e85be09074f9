/**
 * Jobs by the instant at which they end on some virtual clock; ties in the order in which
 * they were pushed.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

typedef struct {
    double end_ns;
    uint64_t order;
    uint32_t number; /* the caller's */
} VtJob;

/** Zero-initialised: empty. */
typedef struct {
    VtJob *items; /* binary min-heap: the next one first */
    size_t length;
    size_t capacity;
    uint64_t pushed;
} VtJobHeap;

void vt_job_heap_clear(VtJobHeap *self);
void vt_job_heap_push(VtJobHeap *self, double end_ns, uint32_t number);

/** Takes out the next job, there being one, and returns its number. */
uint32_t vt_job_heap_pop(VtJobHeap *self);

/** Takes out the one job with @number, which must be there, and returns its end. O(n). */
double vt_job_heap_remove(VtJobHeap *self, uint32_t number);
