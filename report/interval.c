#include "report/interval.h"

#include <gsl/gsl_cdf.h>

#include <math.h>

/* Half of the width of a two-sided interval of 95 %, in standard errors. */
static double t_quantile(size_t count)
{
    return gsl_cdf_tdist_Pinv(0.975, (double)(count - 1));
}

static double to_scale(double value, VtScale scale)
{
    return scale == VT_SCALE_LOG ? log(value) : value;
}

static double from_scale(double value, VtScale scale)
{
    return scale == VT_SCALE_LOG ? exp(value) : value;
}

static double sum_of_squares(const double *values, size_t count, VtScale scale,
                             double mean)
{
    double sum = 0;

    for (size_t i = 0; i < count; i++) {
        const double off = to_scale(values[i], scale) - mean;

        sum += isnan(off) ? 0 : off * off;
    }
    return sum;
}

VtInterval vt_interval_of(const double *values, size_t count, VtScale scale)
{
    VtInterval self = { NAN, NAN, NAN, NAN, NAN, 0 };
    double sum = 0;

    for (size_t i = 0; i < count; i++) {
        if (isnan(values[i]))
            continue;
        sum += to_scale(values[i], scale);
        self.min = fmin(self.min, values[i]); /* which pass over a NaN */
        self.max = fmax(self.max, values[i]);
        self.count++;
    }
    if (self.count == 0)
        return self;

    const double mean = sum / (double)self.count;

    self.mean = from_scale(mean, scale);
    if (self.count == 1)
        return self;

    const double variance =
        sum_of_squares(values, count, scale, mean) / (double)(self.count - 1);
    const double half = t_quantile(self.count) * sqrt(variance / (double)self.count);

    self.low = from_scale(mean - half, scale);
    self.high = from_scale(mean + half, scale);
    return self;
}
