#include "report/mean_shift.h"

#include <gsl/gsl_cdf.h>

#include <math.h>
#include <stddef.h>

enum { REST = VT_SHIFT_BATCHES / 2 };

static const double independent_min = 6;

/* Summed from the first value on, so that of values all alike it is just that value:
 * rounded, they would seem to vary. */
static double mean_of(const double *values, size_t count)
{
    double sum = 0;

    for (size_t i = 0; i < count; i++)
        sum += values[i] - values[0];
    return values[0] + sum / (double)count;
}

static double sum_of_squares(const double *values, size_t count, double mean)
{
    double sum = 0;

    for (size_t i = 0; i < count; i++)
        sum += (values[i] - mean) * (values[i] - mean);
    return sum;
}

/* Correlation of neighbours from the ratio of their squared differences to the variance;
 * a negative one, which would only raise confidence, counts as none. */
static double correlation(const double *values, size_t count, double squares)
{
    double successive = 0;

    for (size_t i = 1; i < count; i++)
        successive += (values[i] - values[i - 1]) * (values[i] - values[i - 1]);
    return squares > 0 ? fmax(1 - successive / (2 * squares), 0) : 0;
}

/* Fills t and p; without any variance every difference is certain. */
static void compare(VtMeanShift *self, double error)
{
    const double difference = self->first - self->rest;

    self->t = 0;
    self->p = 1;
    if (error > 0) {
        self->t = difference / error;
        self->p = 2 * gsl_cdf_tdist_Q(fabs(self->t), self->independent_batches - 1);
    } else if (fabs(difference) > 0) {
        self->t = copysign(INFINITY, difference);
        self->p = 0;
    }
}

VtMeanShift vt_mean_shift_of(const double *batches, const VtShiftRule *rule)
{
    const double *rest = batches + VT_SHIFT_BATCHES - REST;
    VtMeanShift self = {
        .verdict = VT_SHIFT_UNCLEAR,
        .first = mean_of(batches, (size_t)rule->beginning),
        .rest = mean_of(rest, REST),
        .t = NAN,
        .p = NAN,
        .independent_batches = NAN,
    };

    if (isnan(self.first) || isnan(self.rest))
        return self;

    const double squares = sum_of_squares(rest, REST, self.rest);
    const double r = correlation(rest, REST, squares);
    const double n = rule->beginning;
    const double both = (n * self.first + REST * self.rest) / (n + REST);
    const double variance = fmax(squares / (REST - 1), rule->dispersion_min * both);

    self.independent_batches = REST * (1 - r) / (1 + r);
    if (self.independent_batches < independent_min)
        return self;
    compare(&self, sqrt(variance * (1 + r) / (1 - r) * (1 / n + 1.0 / REST)));
    self.verdict = self.p < rule->level && fabs(self.first - self.rest) > rule->tolerance
                     ? VT_SHIFT_FOUND
                     : VT_SHIFT_NONE;
    return self;
}
