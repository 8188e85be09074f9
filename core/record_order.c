#include "core/record_order.h"

#include <glib.h>

#include <string.h>

#define LENGTH_MIN ((size_t)64)
#define NOBODY     UINT64_MAX /* id of a place where no record waits: all bits set */

static VtRecord *place_of(const VtRecordOrder *self, uint64_t id)
{
    return &self->waiting[id & (self->length - 1)];
}

static VtRecord *new_ring(size_t length)
{
    VtRecord *ring = g_new(VtRecord, length);

    memset(ring, 0xff, length * sizeof *ring); /* ids are nobody's */
    return ring;
}

static void grow(VtRecordOrder *self)
{
    VtRecord *old = self->waiting;
    const size_t old_length = self->length;

    self->length *= 2;
    self->waiting = new_ring(self->length);
    for (size_t i = 0; i < old_length; i++) {
        if (old[i].invocation.id != NOBODY)
            *place_of(self, old[i].invocation.id) = old[i];
    }
    g_free(old);
}

/* Hands on the record that is due if it is there; the one after it is due then. */
static void step(VtRecordOrder *self)
{
    VtRecord *record = place_of(self, self->next);

    if (record->invocation.id == self->next) {
        vt_record_thread_add(self->out, record);
        record->invocation.id = NOBODY;
    }
    self->next++;
}

void vt_record_order_init(VtRecordOrder *self, size_t span, VtRecordThread *out)
{
    *self = (VtRecordOrder){ .out = out, .span = span };
    self->length = MIN(span, LENGTH_MIN);
    self->waiting = new_ring(self->length);
}

void vt_record_order_clear(VtRecordOrder *self)
{
    g_free(self->waiting);
    self->waiting = NULL;
}

void vt_record_order_add(VtRecordOrder *self, const VtRecord *record)
{
    const uint64_t id = record->invocation.id;

    if (id < self->next) {
        self->is_broken = true;
        vt_record_thread_add(self->out, record);
        return;
    }
    while (id - self->next >= self->length && self->length < self->span)
        grow(self);
    while (id - self->next >= self->length)
        step(self);
    *place_of(self, id) = *record;
    while (place_of(self, self->next)->invocation.id == self->next)
        step(self);
}

void vt_record_order_finish(VtRecordOrder *self)
{
    for (size_t i = 0; i < self->length; i++)
        step(self);
}
