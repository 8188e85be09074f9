/**
 * How near a sample is to its trace, dimension by dimension, and how much of that is
 * luck.
 *
 * Beside each distance stand the 2.5 and 97.5 % quantiles of those of samples whose
 * functions are drawn again from the sample with replacement (the bootstrap), and the
 * median distance of as large samples drawn from the trace at random. [efron]
 */
#pragma once

#include "sampler/distance.h"

#include <stdbool.h>

enum {
    VT_EVIDENCE_INVOCATIONS,
    VT_EVIDENCE_RESOURCES,
    VT_EVIDENCE_DURATION,     /* of functions' mean durations */
    VT_EVIDENCE_MEMORY,       /* of functions' mean memory */
    VT_EVIDENCE_INTERARRIVAL, /* of functions' mean times between calls */
    VT_EVIDENCE_DIMENSIONS
};

typedef struct {
    const char *dimension;
    const char *unit;
    double wd;
    double low, high; /* of the bootstrap */
    double random;    /* median of random samples */
} VtEvidence;

typedef struct {
    const VtTrace *trace;
    const VtDistances *distances; /* of @trace */
    const VtTrace *sample;
    const double *weights; /* of @sample's functions; NULL: the same for all */
    size_t draws;          /* of the bootstrap, and of random samples; above 0 */
    uint64_t seed;
    int jobs; /* 0: all cores */
} VtEvidenceRequest;

/** Errors: VT_ERROR_INPUT unless the sample has functions, at most as many as the trace,
 *  and the trace's minutes. */
bool vt_evidence_find(const VtEvidenceRequest *request,
                      VtEvidence out_evidence[VT_EVIDENCE_DIMENSIONS], GError **error);

/** What no sample of as many equally weighted functions can go below in the mean WD. */
double vt_evidence_bound(const VtEvidenceRequest *request);

/** First Wasserstein distance between @count values and @other_count values with
 *  @weights, not all zero. O(n log n). */
double vt_evidence_wd(const double *values, size_t count, const double *other_values,
                      const double *weights, size_t other_count);
