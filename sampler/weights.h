/**
 * weights.csv of a sample: how many of the trace's functions each of its own stands for.
 */
#pragma once

#include "core/trace.h"

#include <stdbool.h>

/** Writes weights.csv into @folder, a row for each of @sample's functions. */
bool vt_weights_save(const VtTrace *sample, const double *weights, const char *folder,
                     GError **error);

/** Reads weights.csv from @folder, a sample's, into @out_weights, one for each of
 *  @sample's functions; NULL when there is none. Errors: VT_ERROR_INPUT for a weight that
 *  is not above 0, and unless every function has one. */
bool vt_weights_load(const VtTrace *sample, const char *folder, double **out_weights,
                     GError **error);
