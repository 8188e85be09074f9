/**
 * The weights of a sample that is a trace: core/weights.h by the trace's own functions.
 */
#pragma once

#include "core/trace.h"
#include "core/weights.h"

/** Writes weights.csv into @folder, a row for each of @sample's functions. */
bool vt_trace_weights_save(const VtTrace *sample, const double *weights,
                           const char *folder, GError **error);

/** Reads weights.csv of @folder, one for each of @sample's functions; NULL when there is
 *  none. Errors: as vt_weights_read(), and no function but @sample's may be there. */
bool vt_trace_weights_load(const VtTrace *sample, const char *folder,
                           double **out_weights, GError **error);
