#include "report/geometric_mean.h"

void vt_geometric_mean_merge(VtGeometricMean *self, const VtGeometricMean *other)
{
    self->mantissa *= other->mantissa; /* each is below 2^400 */
    self->exponent += other->exponent;
    self->count += other->count;
    vt_geometric_mean_normalise(self);
}

double vt_geometric_mean_value(const VtGeometricMean *self)
{
    if (self->count == 0)
        return NAN;

    VtGeometricMean mean = *self;

    vt_geometric_mean_normalise(&mean);

    const double logarithm = log(mean.mantissa) + (double)mean.exponent * M_LN2;

    return exp(logarithm / (double)self->count);
}
