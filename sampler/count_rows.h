/**
 * Rows of counts, one per function, in one array that grows: it becomes a trace's without
 * being there twice.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

typedef struct {
    size_t minutes_count; /* of each row; set before the first is added */

    /* The rest is its own. */
    uint32_t *counts;
    size_t count;
    size_t capacity;
} VtCountRows;

void vt_count_rows_clear(VtCountRows *self);

/** Adds a row of zeros; returns its number, from 0. */
size_t vt_count_rows_add(VtCountRows *self);

/** Valid until a row is added. */
static inline uint32_t *vt_count_rows_at(const VtCountRows *self, size_t row)
{
    return &self->counts[row * self->minutes_count];
}

/** The @count rows of these numbers, all different, in that order and owned by the
 * caller; none are left. Rows that ascend stay where they are but for the gaps. */
uint32_t *vt_count_rows_take(VtCountRows *self, const size_t *rows, size_t count);
