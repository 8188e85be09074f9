/**
 * vitro prepare --random-excerpts: a trace for each of several random times.
 */
#pragma once

#include "sampler/prepare.h"
#include "sampler/random_excerpts.h"

/** Writes OUTPUT/D-HHMM for each excerpt and OUTPUT/excerpts.csv; returns the latter's
 * rows as an array of JSON objects. */
JsonArray *vt_prepare_excerpts(const char *path, const VtPrepareOptions *options,
                               const VtRandomExcerpts *random, const char *output,
                               bool gzip, GError **error);

/** Prints such rows as a table. */
void vt_prepare_excerpts_print(JsonArray *rows);
