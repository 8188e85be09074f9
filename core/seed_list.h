/**
 * Seeds of several runs as users write them.
 */
#pragma once

#include <glib.h>

#include <stddef.h>
#include <stdint.h>

/** Parses "1,2,5..9" (both ends included) into its seeds, in the order given. Errors:
 *  VT_ERROR_USAGE naming the part that is no seed or range, the seed that is given
 *  twice, or a list of more than a hundred thousand. */
int64_t *vt_seed_list_parse(const char *list, size_t *out_count, GError **error);
