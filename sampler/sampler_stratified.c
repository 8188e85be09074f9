/* One function of each of n equal strata by calls; each size drawn from the next larger
 * one in the same way. */
#include "sampler/sampler.h"
#include "sampler/strata.h"

static size_t *choose(const VtSamplerRequest *request)
{
    size_t count = request->trace->functions_count;
    size_t *order = vt_strata_order(request->trace, request->ranked);

    for (size_t i = request->sizes_count; i-- > 0;) {
        const VtStreamKey key = {
            .seed = request->seed,
            .subject = request->sizes[i],
            .purpose = VT_PURPOSE_SAMPLER,
        };
        VtRng rng;

        vt_rng_init(&rng, &key);
        vt_strata_draw(&rng, order, count, request->sizes[i]);
        count = request->sizes[i];
    }
    return order;
}

const VtSamplerOps vt_sampler_stratified = {
    .name = "stratified",
    .summary = "one of each n-th part of the functions by calls, nested",
    .trials = 1,
    .choose = choose,
};
