/**
 * Exponential variates of mean 1 for the reference loop, by the ziggurat of Marsaglia and
 * Tsang with 256 layers: less than half as long as a logarithm takes.
 */
#pragma once

#include "core/rng.h"

#include <math.h>

typedef struct {
    double edge[257];   /* right end of a layer; falls to 0 */
    double height[257]; /* exp(-edge) */
} VtExponential;

void vt_exponential_init(VtExponential *self);

static inline double vt_exponential_draw(const VtExponential *self, VtRng *rng)
{
    double tail = 0;

    for (;;) {
        const uint64_t bits = vt_rng_next(rng);
        const size_t i = bits & 255;
        const double x = (double)(bits >> 11) * 0x1.0p-53 * self->edge[i];

        if (x < self->edge[i + 1])
            return tail + x;
        if (i == 0) {
            tail += self->edge[1]; /* what lies beyond is exponential again */
            continue;
        }

        const double step = self->height[i + 1] - self->height[i];

        if (self->height[i] + vt_rng_uniform(rng) * step < exp(-x))
            return tail + x;
    }
}
