#include "report/geometric_mean.h"

void vt_geometric_mean_merge(VtGeometricMean *self, const VtGeometricMean *other)
{
    self->mantissa *= other->mantissa; /* each is below 2^400 */
    self->exponent += other->exponent;
    self->count += other->count;
    vt_geometric_mean_normalise(self);
}

double vt_geometric_mean_log_sum(const VtGeometricMean *self)
{
    VtGeometricMean mean = *self;

    vt_geometric_mean_normalise(&mean);
    return log(mean.mantissa) + (double)mean.exponent * M_LN2;
}

double vt_geometric_mean_value(const VtGeometricMean *self)
{
    return self->count > 0 ? exp(vt_geometric_mean_log_sum(self) / (double)self->count)
                           : NAN;
}
