#include "sampler/count_rows.h"

#include <glib.h>

#include <stdbool.h>
#include <string.h>

void vt_count_rows_clear(VtCountRows *self)
{
    g_free(self->counts);
    self->counts = NULL;
    self->count = self->capacity = 0;
}

size_t vt_count_rows_add(VtCountRows *self)
{
    if (self->count == self->capacity) {
        self->capacity = MAX(64, 2 * self->capacity);
        self->counts =
            g_renew(uint32_t, self->counts, self->capacity * self->minutes_count);
    }
    memset(vt_count_rows_at(self, self->count), 0,
           self->minutes_count * sizeof *self->counts);
    return self->count++;
}

static bool do_ascend(const size_t *rows, size_t count)
{
    for (size_t i = 1; i < count; i++) {
        if (rows[i] < rows[i - 1])
            return false;
    }
    return true;
}

uint32_t *vt_count_rows_take(VtCountRows *self, const size_t *rows, size_t count)
{
    const size_t length = count * self->minutes_count;
    uint32_t *taken = self->counts;

    /* One that ascends is never before its new place: it is not written over. */
    if (!do_ascend(rows, count))
        taken = g_new(uint32_t, length);
    for (size_t i = 0; i < count; i++) {
        memmove(&taken[i * self->minutes_count], vt_count_rows_at(self, rows[i]),
                self->minutes_count * sizeof *taken);
    }
    if (taken == self->counts)
        self->counts = NULL;
    vt_count_rows_clear(self);
    return g_renew(uint32_t, taken, length);
}
