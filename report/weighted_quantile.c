#include "report/weighted_quantile.h"

#include <math.h>
#include <stdlib.h>

/* Rounding of a sum must not carry a quantile to the next value. */
static const double tolerance = 1e-12;

static int compare_values(const void *a, const void *b)
{
    const double x = ((const VtWeightedValue *)a)->value;
    const double y = ((const VtWeightedValue *)b)->value;

    return (x > y) - (x < y);
}

void vt_weighted_values_sort(VtWeightedValue *values, size_t count)
{
    if (count > 0) /* qsort() takes no null array */
        qsort(values, count, sizeof *values, compare_values);
}

static double sum_of(const VtWeightedValue *values, size_t count)
{
    double sum = 0;

    for (size_t i = 0; i < count; i++)
        sum += values[i].weight;
    return sum;
}

double vt_weighted_quantile(const VtWeightedValue *values, size_t count, double q)
{
    const double rank = q * sum_of(values, count) * (1 - tolerance);
    double below = 0;

    for (size_t i = 0; i < count; i++) {
        below += values[i].weight;
        if (below >= rank)
            return values[i].value;
    }
    return count > 0 ? values[count - 1].value : NAN;
}
