/**
 * Quantiles of non-negative integers without storing them: log-linear buckets,
 * allocated an octave at a time as values need them.
 */
#pragma once

#include <glib.h>

#include <stdint.h>

typedef struct VtHistogram VtHistogram;

/** @bits: log2 of the buckets per octave; a quantile is off by at most 2^-(bits+1) of its
 *  value, and exact below 2^(bits+1). 1 to 16. */
VtHistogram *vt_histogram_new(unsigned bits);
void vt_histogram_free(VtHistogram *self);

/** Adds @value; negative values are bugs. O(1). */
void vt_histogram_add(VtHistogram *self, int64_t value);

/** Adds all of @other, which has the same bits. */
void vt_histogram_merge(VtHistogram *self, const VtHistogram *other);

uint64_t vt_histogram_count(const VtHistogram *self);
int64_t vt_histogram_max(const VtHistogram *self); /* exact; 0 when empty */

/** The value at rank ceil(@q x count) (the smallest has rank 1), never above the
 *  largest value added. 0 when empty. */
int64_t vt_histogram_quantile(const VtHistogram *self, double q);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(VtHistogram, vt_histogram_free)
