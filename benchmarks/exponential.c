#include "benchmarks/exponential.h"

#define LAYER_AREA 0.0039496598225815571993
#define LAST_EDGE  7.69711747013104972

void vt_exponential_init(VtExponential *self)
{
    self->edge[0] =
        LAYER_AREA / exp(-LAST_EDGE); /* as wide as its area with the tail's */
    self->edge[1] = LAST_EDGE;
    for (size_t i = 1; i < 255; i++)
        self->edge[i + 1] = -log(exp(-self->edge[i]) + LAYER_AREA / self->edge[i]);
    self->edge[256] = 0;
    for (size_t i = 0; i <= 256; i++)
        self->height[i] = exp(-self->edge[i]);
}
