/**
 * Runners of the vector families, one per file name.
 */
#pragma once

#include "vector_file.h"

typedef struct {
    const char *name; /* of the file, without .csv or .csv.gz */
    void (*run)(VectorFile *file);
} VectorFamily;

/** NULL when no family has that name. */
const VectorFamily *vector_family_find(const char *name);

void run_actstats(VectorFile *file);
void run_bounds(VectorFile *file);
void run_breaker(VectorFile *file);
void run_buckets(VectorFile *file);
void run_capacity(VectorFile *file);
void run_decider(VectorFile *file);
void run_kpa_scale(VectorFile *file);
void run_kpa_status(VectorFile *file);
void run_kpa_timeline(VectorFile *file);
void run_lb(VectorFile *file);
void run_maxwindow(VectorFile *file);
void run_numactivators(VectorFile *file);
void run_pipeline(VectorFile *file);
void run_reqstats(VectorFile *file);
void run_resolve(VectorFile *file);
void run_round6(VectorFile *file);
void run_samplesize(VectorFile *file);
void run_scrapeavg(VectorFile *file);
void run_slices(VectorFile *file);
void run_smoothing(VectorFile *file);
void run_subset(VectorFile *file);
