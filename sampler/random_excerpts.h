/**
 * Random excerpts of a dataset's time: the first step of the paper's method, which draws
 * when before it draws which functions. [paper: section 3.1]
 */
#pragma once

#include "sampler/excerpt.h"

typedef struct {
    size_t count;    /* of excerpts, above 0 */
    int64_t minutes; /* of each, above 0 */
    uint64_t seed;
} VtRandomExcerpts;

/**
 * Draws excerpts, as VtExcerpt, ascending, no two with the same begin.
 *
 * They are stratified over days and hours at once (a Latin hypercube): of N excerpts,
 * each Nth of the days and each Nth of the day's hours has one. @spans are the minutes
 * that there are; each excerpt lies in one of them.
 *
 * Errors: VT_ERROR_INPUT when there are fewer begins than excerpts.
 */
GArray *vt_random_excerpts_draw(const VtRandomExcerpts *options, const GArray *spans,
                                GError **error);
