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

/** Sizes to pick from when none are given: all up to 50, then steps of 5 %, and the whole
 *  trace. */
size_t *vt_sizes_default(size_t functions_count, size_t *out_count);
