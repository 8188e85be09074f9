/**
 * Sizes of samples as users write them.
 */
#pragma once

#include <glib.h>

#include <stddef.h>

/** Parses "10,20,50:500:50" (first:last:step, both ends included) into ascending,
 *  distinct sizes. Errors: VT_ERROR_USAGE naming the part that is no size from 1 to
 *  @functions_count. */
size_t *vt_sizes_parse(const char *list, size_t functions_count, size_t *out_count,
                       GError **error);

/** Sizes to pick from when none are given: ten to each tenfold, each about a quarter more
 *  than the one before (1, 2, 3, 4, 5, 6, 8, 10, 12, 16, ... 100, 125, 160, 200, 250,
 *  315, 400, 500, 630, 800, 1000, ...), and the whole trace. */
size_t *vt_sizes_default(size_t functions_count, size_t *out_count);
