/**
 * Puts the rows of a finished file in the order of their ids.
 */
#pragma once

#include <glib.h>

#include <stdbool.h>

/**
 * Sorts the lines after the header by the whole number that each begins with, and puts
 * the result in the place of @path, or with @gzip of @path.gz and removes @path. The old
 * file stays until the new one is complete. O(n) when ids are dense: eight bytes for each
 * id up to the largest.
 *
 * Errors: VT_ERROR_WORK for a file that cannot be read or written, a line without an id,
 * or an id that comes twice.
 */
bool vt_csv_sort_by_id(const char *path, bool gzip, GError **error);
