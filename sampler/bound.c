#include "sampler/bound.h"

/* Summed up as distances are, to the last rounding: a sum of smaller terms in the same
 * order is never larger. */
double vt_bound_of_size(const VtMarginals *marginals, size_t size)
{
    const uint64_t functions = marginals->functions_count;
    const double scale = (double)functions * (double)size;
    const size_t minutes = marginals->count / 2;
    double sums[2] = { 0 }; /* of calls, and of resources */

    for (size_t m = 0; m < marginals->count; m++) {
        double area = 0;

        for (size_t i = marginals->begin[m]; i < marginals->begin[m + 1]; i++) {
            const uint64_t beyond = (uint64_t)marginals->below[i] * size % functions;

            area += (double)MIN(beyond, functions - beyond) * marginals->gap[i];
        }
        sums[m / minutes] += area / scale;
    }
    return (sums[0] / (double)minutes + sums[1] / (double)minutes) / 2;
}
