/**
 * A run's figures as files and people read them.
 */
#pragma once

#include "report/figure.h"
#include "report/summary.h"

#include <json-glib/json-glib.h>

/** The fields of VtFigures, in the order of run.json. */
const VtFigure *vt_figures_table(size_t *out_count);

/** The object `all` or `measured` of run.json; null where a figure is unknown. */
JsonObject *vt_figures_to_json(const VtFigures *self);

/** The fields of VtEstimates: those of the same names estimate the figures of the above,
 *  and stand in their order. */
const VtFigure *vt_estimates_table(size_t *out_count);

/** The object `weighted` of run.json; null where a figure is unknown. */
JsonObject *vt_estimates_to_json(const VtEstimates *self);

/** All of functions.csv: the measured phase, functions by name, an empty cell where a
 *  figure is unknown. Owned by the caller. */
char *vt_summary_functions_csv(const VtSummary *self);

/** Both scopes side by side, for a terminal, and what weights make of the measured one.
 *  Owned by the caller. */
char *vt_summary_table(const VtSummary *self);
