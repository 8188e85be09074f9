#include "core/errors.h"
#include "sampler/sampler.h"

#include <string.h>

static const VtSamplerOps *const samplers[] = {
    &vt_sampler_optimal,    &vt_sampler_invitro,  &vt_sampler_random,
    &vt_sampler_stratified, &vt_sampler_weighted, NULL,
};

const VtSamplerOps *const *vt_samplers(void)
{
    return samplers;
}

const VtSamplerOps *vt_sampler_find(const char *name, GError **error)
{
    g_autoptr(GString) names = g_string_new(NULL);

    for (size_t i = 0; samplers[i] != NULL; i++) {
        if (strcmp(samplers[i]->name, name) == 0)
            return samplers[i];
        g_string_append_printf(names, "%s%s", i > 0 ? ", " : "", samplers[i]->name);
    }
    g_set_error(error, VT_ERROR, VT_ERROR_USAGE, "no sampling method '%s'; there are: %s",
                name, names->str);
    return NULL;
}

void vt_sampler_draw(VtRng *rng, size_t *pool, size_t pool_count, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const size_t j = i + vt_rng_below(rng, pool_count - i);
        const size_t drawn = pool[j];

        pool[j] = pool[i];
        pool[i] = drawn;
    }
}
