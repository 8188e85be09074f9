/**
 * Quantiles of non-negative integers without storing them: log-linear buckets, held from
 * the lowest to the highest that is in use.
 *
 * With b bits, values below 2^(b+1) have a bucket each, and every octave above has 2^b
 * equal ones. A bucket counts in 16 bits, so that those in use mostly stay in the
 * processor's caches; how often one has passed 2^16 is counted apart, in 32 bits more.
 */
#pragma once

#include <glib.h>

#include <stdbool.h>
#include <stdint.h>

/** 32 bytes, and nothing else until the first value. The fields are the histogram's own.
 */
typedef struct {
    uint16_t *counters; /* of the buckets from the first on */
    uint32_t *carries;  /* of each counter; NULL: none has passed 2^16 */
    int64_t max;
    uint32_t first;
    uint32_t length : 24; /* in buckets */
    uint32_t bits : 8;
} VtHistogram;

/** @bits: log2 of the buckets per octave; a quantile is off by at most 2^-(bits+1) of its
 *  value, and exact below 2^(bits+1). 1 to 16. */
void vt_histogram_init(VtHistogram *self, unsigned bits);
void vt_histogram_clear(VtHistogram *self);

/** The same on the heap. */
VtHistogram *vt_histogram_new(unsigned bits);
void vt_histogram_free(VtHistogram *self);

/** Adds all of @other, which has the same bits. */
void vt_histogram_merge(VtHistogram *self, const VtHistogram *other);

/** The next bucket from @io_offset on, 0 at first, that has values: how many, and the
 *  value that stands for them, as in a quantile. False when there is none. */
bool vt_histogram_next(const VtHistogram *self, uint32_t *io_offset, int64_t *out_value,
                       uint64_t *out_count);

/** The values added. O(buckets held). */
uint64_t vt_histogram_count(const VtHistogram *self);
int64_t vt_histogram_max(const VtHistogram *self); /* exact; 0 when empty */

/** The value at rank ceil(@q x count) (the smallest has rank 1), never above the
 *  largest value added. 0 when empty. O(buckets held). */
int64_t vt_histogram_quantile(const VtHistogram *self, double q);

/** For vt_histogram_add(): makes room for @bucket. */
void vt_histogram_reach(VtHistogram *self, uint32_t bucket);

/** For vt_histogram_add(): the counter at @offset has come round to nought. */
void vt_histogram_carry(VtHistogram *self, uint32_t offset);

/** The bucket of @value, which is less than 2^63. */
static inline uint32_t vt_histogram_bucket(const VtHistogram *self, uint64_t value)
{
    const int top = 63 - __builtin_clzll(value | 1); /* of the highest bit set */
    const int octave = MAX(top - (int)self->bits, 0);

    return ((uint32_t)octave << self->bits) + (uint32_t)(value >> octave);
}

/** Adds @value; negative values are bugs. O(1). */
static inline void vt_histogram_add(VtHistogram *self, int64_t value)
{
    g_assert(value >= 0);

    const uint32_t bucket = vt_histogram_bucket(self, (uint64_t)value);

    if (G_UNLIKELY(bucket - self->first >= self->length)) /* below, it wraps around */
        vt_histogram_reach(self, bucket);
    if (G_UNLIKELY(++self->counters[bucket - self->first] == 0))
        vt_histogram_carry(self, bucket - self->first);
    self->max = MAX(self->max, value);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC(VtHistogram, vt_histogram_free)
