/**
 * A run of cells that are whole numbers, read without cutting the row into cells: a row
 * of a day has 1,440 of them.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct {
    size_t first_column;
    size_t count; /* of the cells, which are next to each other; 0: there is no run */
    uint32_t *values;
    bool is_read; /* of the current row */
} VtCsvCounts;

/** Reads the cells at @text, the first of which is the run's; the row ends with a NUL at
 *  @end. Returns what follows them, a comma or the NUL; or NULL when one of them is not
 *  digits alone, or beyond UINT32_MAX. */
const char *vt_csv_counts_read(const VtCsvCounts *self, const char *text,
                               const char *end);
