/**
 * A comparison of runs as people and programs read it.
 */
#pragma once

#include "report/compare.h"

#include <json-glib/json-glib.h>

/** Everything, for a program. Owned by the caller. */
JsonObject *vt_comparison_to_json(const VtComparison *self);

/** Tables for a terminal of 100 columns: first the runs, then at most @functions_max
 *  functions, the worst ratio first. Owned by the caller. */
char *vt_comparison_table(const VtComparison *self, size_t functions_max);
