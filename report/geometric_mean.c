#include "report/geometric_mean.h"

void vt_geometric_mean_merge(VtGeometricMean *self, const VtGeometricMean *other)
{
    self->mantissa *= other->mantissa;
    self->exponent += other->exponent;
    self->count += other->count;

    int exponent;

    self->mantissa = frexp(self->mantissa, &exponent);
    self->exponent += exponent;
}

double vt_geometric_mean_value(const VtGeometricMean *self)
{
    if (self->count == 0)
        return NAN;

    const double logarithm = log(self->mantissa) + (double)self->exponent * M_LN2;

    return exp(logarithm / (double)self->count);
}
