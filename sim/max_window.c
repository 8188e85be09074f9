#include "sim/max_window.h"

#include <glib.h>

void vt_max_window_init(VtMaxWindow *self, VtTime duration_ns, VtTime slot_ns)
{
    *self = (VtMaxWindow){
        .slots_count = (duration_ns + slot_ns - 1) / slot_ns,
        .slot_ns = slot_ns,
    };
}

void vt_max_window_clear(VtMaxWindow *self)
{
    g_free(self->entries);
    self->entries = NULL;
}

static VtMaxWindowEntry *entry(const VtMaxWindow *self, uint32_t i)
{
    return &self->entries[(self->start + i) % self->capacity];
}

static void grow(VtMaxWindow *self)
{
    const uint32_t capacity = MAX(2 * self->capacity, 4);
    VtMaxWindowEntry *entries = g_new(VtMaxWindowEntry, capacity);

    for (uint32_t i = 0; i < self->length; i++)
        entries[i] = *entry(self, i);
    g_free(self->entries);
    self->entries = entries;
    self->capacity = capacity;
    self->start = 0;
}

int32_t vt_max_window_record(VtMaxWindow *self, VtTime now_ns, int32_t value)
{
    const int64_t slot = now_ns / self->slot_ns - (now_ns % self->slot_ns < 0);

    while (self->length > 0 && slot - entry(self, 0)->slot >= self->slots_count) {
        self->start = (self->start + 1) % self->capacity;
        self->length--;
    }
    /* What is no larger than the new value can never be the largest again. */
    while (self->length > 0 && entry(self, self->length - 1)->value <= value)
        self->length--;
    if (self->length == 0 || entry(self, self->length - 1)->slot != slot) {
        if (self->length == self->capacity)
            grow(self);
        self->length++;
        *entry(self, self->length - 1) = (VtMaxWindowEntry){ slot, value };
    }
    return entry(self, 0)->value;
}
