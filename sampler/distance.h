/**
 * How far a sample is from its original: per minute, the first Wasserstein distance
 * between the empirical distributions over functions of (a) invocation counts and (b)
 * resource use, that is count x mean duration x mean memory / norm.
 *
 * The original's non-zero values are sorted once; every sample is then scored in one
 * pass over them. Zeros, most cells of a trace, are only counted.
 *
 * Source: [invitro: sampler] for the measure, paper section 3.1.
 */
#pragma once

#include "sampler/dimension.h"

/** ms x MiB: 1000 ms at 10 calls a minute in 100 MiB. [invitro: sampler] */
#define VT_RESOURCE_NORM 1e6

typedef struct {
    double invocation_wd;
    double resource_wd;
} VtDistance;

static inline double vt_distance_mean(VtDistance distance)
{
    return (distance.invocation_wd + distance.resource_wd) / 2;
}

typedef struct VtDistances VtDistances;

/** Sorts @original, which is borrowed. @resource_norm > 0. O(c log c), c = non-zero
 *  cells; 32 bytes each. */
VtDistances *vt_distances_new(const VtTrace *original, double resource_norm);
void vt_distances_free(VtDistances *self);

/** ms x MiB. */
double vt_distances_norm(const VtDistances *self);

/** The original's values. */
const VtDimension *vt_distances_invocations(const VtDistances *self);
const VtDimension *vt_distances_resources(const VtDistances *self);

/** Mean over the minutes for the sample of @count > 0 distinct functions @indices of the
 *  original. O(c), whatever the count; safe to call from several threads. */
VtDistance vt_distances_of_subset(const VtDistances *self, const size_t *indices,
                                  size_t count);

/** One value per minute for any sample, by the distances from it, whose functions weigh
 *  the same or, with @weights, so much each. O(c). Owned by the caller; safe to call from
 *  several threads.
 *  Errors: VT_ERROR_INPUT unless it has functions and the original's minutes. */
VtDistance *vt_distances_between(const VtDistances *self, const VtDistances *sample,
                                 const double *weights, GError **error);

/** The same of a trace, which is sorted first. */
VtDistance *vt_distances_of_trace(const VtDistances *self, const VtTrace *sample,
                                  const double *weights, GError **error);

VtDistance vt_distance_average(const VtDistance *minutes, size_t count);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(VtDistances, vt_distances_free)
