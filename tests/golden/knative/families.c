#include "families.h"

#include <string.h>

static const VectorFamily families[] = {
    { "actstats", run_actstats },
    { "buckets", run_buckets },
    { "decider", run_decider },
    { "maxwindow", run_maxwindow },
    { "pipeline", run_pipeline },
    { "reqstats", run_reqstats },
    { "resolve", run_resolve },
    { "round6", run_round6 },
    { "samplesize", run_samplesize },
    { "scrapeavg", run_scrapeavg },
    { "smoothing", run_smoothing },
};

const VectorFamily *vector_family_find(const char *name)
{
    for (size_t i = 0; i < G_N_ELEMENTS(families); i++)
        if (strcmp(families[i].name, name) == 0)
            return &families[i];
    return NULL;
}
