#include "core/weighted_quantile.h"

#include <glib.h>

#include <math.h>
#include <stdlib.h>

/* Rounding of a sum must not carry a quantile to the next value. */
static const double tolerance = 1e-12;

static int compare_values(const void *a, const void *b)
{
    const VtWeightedValue *x = a;
    const VtWeightedValue *y = b;
    const int order = (x->value > y->value) - (x->value < y->value);

    return order != 0 ? order : (x->weight > y->weight) - (x->weight < y->weight);
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

/* The value at @position of the list, from 0; beyond its end the last. */
static double value_at(const VtWeightedValue *values, size_t count, double position)
{
    const double before = position + position * tolerance;
    double below = 0;
    size_t i = 0;

    while (i + 1 < count && (below += values[i].weight) <= before)
        i++;
    return values[i].value;
}

double vt_weighted_quantile_linear(const VtWeightedValue *values, size_t count, double q)
{
    const double position = q * fmax(sum_of(values, count) - 1, 0);
    const double rank = floor(position);
    const double share = position - rank;

    g_assert(count > 0);
    return (1 - share) * value_at(values, count, rank)
         + share * value_at(values, count, rank + 1);
}
