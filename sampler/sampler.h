/**
 * Choosing functions that stand for a whole trace: the contract of the methods.
 *
 * A family of nested samples is one order of the functions: the sample of size n is its
 * first n. So a method cannot break the nesting, and may build the family from above,
 * from below, or all sizes at once.
 */
#pragma once

#include "core/rng.h"
#include "sampler/distance.h"
#include "sampler/marginals.h"
#include "sampler/progress.h"

#include <stdbool.h>

typedef struct {
    const VtTrace *trace;
    const VtDistances *distances; /* from @trace */
    const VtMarginals *marginals; /* of @distances */
    const size_t *ranked; /* all functions by id: what methods must count by, because row
                             order says nothing */
    const size_t *sizes;  /* ascending, distinct, from 1 to functions_count */
    size_t sizes_count;
    uint64_t seed;
    int trials;           /* candidates per size, or starts of a search */
    uint64_t evaluations; /* of each start; 0: the method's default */
    double budget_s;      /* 0: none; else stop then, at the price of repeatability */
    int jobs;             /* 0: all cores; never shows in the result */
    VtProgress progress;
    void *progress_data;
} VtSamplerRequest;

typedef struct {
    const char *name; /* as in --method NAME */
    const char *summary;
    int trials;     /* when none are asked for */
    bool is_search; /* bounded by evaluations and a budget; others know neither */
    /** The order: as many functions as the largest size. Owned by the caller. */
    size_t *(*choose)(const VtSamplerRequest *request);
    /** How many of the trace's functions each of @count chosen @functions stands for;
     * NULL for methods whose functions all weigh the same. Owned by the caller. */
    double *(*weigh)(const VtSamplerRequest *request, const size_t *functions,
                     size_t count);
} VtSamplerOps;

extern const VtSamplerOps vt_sampler_invitro;
extern const VtSamplerOps vt_sampler_optimal;
extern const VtSamplerOps vt_sampler_random;
extern const VtSamplerOps vt_sampler_stratified;
extern const VtSamplerOps vt_sampler_weighted;

/** All methods, up to a NULL; the first is the default. */
const VtSamplerOps *const *vt_samplers(void);

/** Errors: VT_ERROR_USAGE listing the methods there are. */
const VtSamplerOps *vt_sampler_find(const char *name, GError **error);

/** Moves @count random elements of @pool, without replacement, to its front. */
void vt_sampler_draw(VtRng *rng, size_t *pool, size_t pool_count, size_t count);
