/* Uniform choice without replacement: the baseline of every other method. */
#include "sampler/sampler.h"

static size_t *choose(const VtSamplerRequest *request)
{
    const size_t count = request->trace->functions_count;
    size_t *order = g_memdup2(request->ranked, count * sizeof *order);
    const VtStreamKey key = { .seed = request->seed, .purpose = VT_PURPOSE_SAMPLER };
    VtRng rng;

    /* The front of a shuffle is a uniform draw at every size, and each is nested in the
     * next whatever other sizes are asked for. */
    vt_rng_init(&rng, &key);
    vt_sampler_draw(&rng, order, count, request->sizes[request->sizes_count - 1]);
    return order;
}

const VtSamplerOps vt_sampler_random = {
    .name = "random",
    .summary = "uniform choice without replacement",
    .trials = 1,
    .choose = choose,
};
