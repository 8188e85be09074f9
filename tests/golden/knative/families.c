#include "families.h"

#include <string.h>

static const VectorFamily families[] = {
    { "actstats", run_actstats },
    { "bounds", run_bounds },
    { "breaker", run_breaker },
    { "buckets", run_buckets },
    { "capacity", run_capacity },
    { "decider", run_decider },
    { "kpa_scale", run_kpa_scale },
    { "kpa_status", run_kpa_status },
    { "kpa_timeline", run_kpa_timeline },
    { "lb", run_lb },
    { "maxwindow", run_maxwindow },
    { "numactivators", run_numactivators },
    { "pipeline", run_pipeline },
    { "reqstats", run_reqstats },
    { "resolve", run_resolve },
    { "round6", run_round6 },
    { "samplesize", run_samplesize },
    { "scrapeavg", run_scrapeavg },
    { "slices", run_slices },
    { "smoothing", run_smoothing },
    { "subset", run_subset },
};

const VectorFamily *vector_family_find(const char *name)
{
    for (size_t i = 0; i < G_N_ELEMENTS(families); i++)
        if (strcmp(families[i].name, name) == 0)
            return &families[i];
    return NULL;
}
