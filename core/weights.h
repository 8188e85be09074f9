/**
 * weights.csv: how many of a whole trace's functions each function of a sample stands
 * for.
 */
#pragma once

#include <glib.h>

#include <stdbool.h>
#include <stddef.h>

#define VT_WEIGHTS_CSV "weights.csv"

/** What a file may say of functions that were not asked for. */
typedef enum {
    VT_WEIGHTS_EXACTLY,  /* nothing: the functions are all of the sample */
    VT_WEIGHTS_AT_LEAST, /* anything: they are those of it that were called */
} VtWeightsScope;

/** Names of functions, which differ. */
typedef struct {
    const char *const *names;
    size_t count;
    VtWeightsScope scope;
} VtWeightedFunctions;

/** Writes weights.csv into @folder, a row for each of @functions. */
bool vt_weights_save(const VtWeightedFunctions *functions, const double *weights,
                     const char *folder, GError **error);

/** Reads @path, plain or packed: a weight for each of @functions, owned by the caller.
 *  Errors: VT_ERROR_INPUT with line and column for a weight that is not a finite number
 *  above 0, a function that is there twice or not to be there, and one without a row. */
double *vt_weights_read(const VtWeightedFunctions *functions, const char *path,
                        GError **error);

/** The same from weights.csv of @folder; NULL when there is none. */
bool vt_weights_load(const VtWeightedFunctions *functions, const char *folder,
                     double **out_weights, GError **error);
