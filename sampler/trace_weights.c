#include "sampler/trace_weights.h"

static const char **names_of(const VtTrace *sample)
{
    const char **names = g_new(const char *, MAX(sample->functions_count, 1));

    for (size_t i = 0; i < sample->functions_count; i++)
        names[i] = sample->functions[i].function;
    return names;
}

bool vt_trace_weights_save(const VtTrace *sample, const double *weights,
                           const char *folder, GError **error)
{
    g_autofree const char **names = names_of(sample);
    const VtWeightedFunctions functions = { names, sample->functions_count,
                                            VT_WEIGHTS_EXACTLY };

    return vt_weights_save(&functions, weights, folder, error);
}

bool vt_trace_weights_load(const VtTrace *sample, const char *folder,
                           double **out_weights, GError **error)
{
    g_autofree const char **names = names_of(sample);
    const VtWeightedFunctions functions = { names, sample->functions_count,
                                            VT_WEIGHTS_EXACTLY };

    return vt_weights_load(&functions, folder, out_weights, error);
}
