/**
 * Instants in ascending order, each with a number, that are added at the end and dropped
 * at either end. O(1) amortised; memory is that of the most there ever were at once.
 */
#pragma once

#include "core/clock.h"

#include <stddef.h>

typedef struct {
    VtTime at_ns;
    int64_t value;
} VtMark;

/** Zero-initialised it is empty. */
typedef struct {
    VtMark *items; /* a ring */
    size_t capacity;
    size_t start;
    size_t length;
} VtMarks;

void vt_marks_clear(VtMarks *self);
void vt_marks_push(VtMarks *self, VtMark mark);

/** These need the mark to be there. */
VtMark vt_marks_at(const VtMarks *self, size_t position);
VtMark vt_marks_first(const VtMarks *self);
VtMark vt_marks_last(const VtMarks *self);
void vt_marks_drop_first(VtMarks *self);
void vt_marks_drop_last(VtMarks *self);
