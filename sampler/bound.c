#include "sampler/bound.h"

double vt_bound_of_size(const VtMarginals *marginals, size_t size)
{
    const uint64_t functions = marginals->functions_count;
    const double scale = (double)functions * (double)size * (double)marginals->count;
    double area = 0;

    for (size_t i = 0; i < marginals->begin[marginals->count]; i++) {
        const uint64_t beyond = (uint64_t)marginals->below[i] * size % functions;

        area += (double)MIN(beyond, functions - beyond) * marginals->gap[i];
    }
    return area / scale;
}
