#include "sim/autoscaler/marks.h"

#include <glib.h>

#define CAPACITY_MIN 16

void vt_marks_clear(VtMarks *self)
{
    g_free(self->items);
    *self = (VtMarks){ 0 };
}

static VtMark *item(const VtMarks *self, size_t position)
{
    return &self->items[(self->start + position) % self->capacity];
}

static void grow(VtMarks *self)
{
    const size_t capacity = MAX(CAPACITY_MIN, 2 * self->capacity);
    VtMark *items = g_new(VtMark, capacity);

    for (size_t i = 0; i < self->length; i++)
        items[i] = *item(self, i);
    g_free(self->items);
    self->items = items;
    self->capacity = capacity;
    self->start = 0;
}

void vt_marks_push(VtMarks *self, VtMark mark)
{
    if (self->length == self->capacity)
        grow(self);
    *item(self, self->length++) = mark;
}

VtMark vt_marks_at(const VtMarks *self, size_t position)
{
    g_assert(position < self->length);
    return *item(self, position);
}

VtMark vt_marks_first(const VtMarks *self)
{
    return vt_marks_at(self, 0);
}

VtMark vt_marks_last(const VtMarks *self)
{
    return vt_marks_at(self, self->length - 1);
}

void vt_marks_drop_first(VtMarks *self)
{
    g_assert(self->length > 0);
    self->start = (self->start + 1) % self->capacity;
    self->length--;
}

void vt_marks_drop_last(VtMarks *self)
{
    g_assert(self->length > 0);
    self->length--;
}
