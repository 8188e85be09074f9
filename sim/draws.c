#include "sim/draws.h"

void vt_draws_init(VtDraws *self, uint64_t seed, uint64_t subject)
{
    *self = (VtDraws){ .seed = seed, .subject = subject };
}

VtRng vt_draws_stream(VtDraws *self, VtDraw kind)
{
    const VtStreamKey key = {
        .seed = self->seed,
        .subject = self->subject,
        .purpose = VT_PURPOSE_DRAW,
        .position = (uint64_t)kind << 32 | self->drawn[kind]++,
    };
    VtRng rng;

    vt_rng_init(&rng, &key);
    return rng;
}

VtTime vt_draws_next(VtDraws *self, VtDraw kind, const VtDistribution *latency)
{
    VtRng rng = { 0 };

    if (latency->kind != VT_DISTRIBUTION_CONSTANT)
        rng = vt_draws_stream(self, kind);
    return vt_distribution_draw(latency, &rng);
}
