#include "sim/work_queue.h"

#include <glib.h>

void vt_work_queue_init(VtWorkQueue *self, size_t keys, int64_t workers)
{
    *self = (VtWorkQueue){
        .keys = g_new0(VtWorkKey, keys),
        .head = VT_WORK_NONE,
        .tail = VT_WORK_NONE,
        .idle_workers = workers,
    };
}

void vt_work_queue_clear(VtWorkQueue *self)
{
    g_clear_pointer(&self->keys, g_free);
}

static void push(VtWorkQueue *self, uint32_t key)
{
    self->keys[key].next = VT_WORK_NONE;
    if (self->head == VT_WORK_NONE) {
        self->head = key;
    } else {
        self->keys[self->tail].next = key;
    }
    self->tail = key;
}

void vt_work_queue_add(VtWorkQueue *self, uint32_t key)
{
    VtWorkKey *state = &self->keys[key];

    if (state->is_dirty)
        return;
    state->is_dirty = true;
    if (!state->is_taken)
        push(self, key);
}

uint32_t vt_work_queue_take(VtWorkQueue *self)
{
    const uint32_t key = self->head;

    if (key == VT_WORK_NONE || self->idle_workers == 0)
        return VT_WORK_NONE;
    self->head = self->keys[key].next;
    self->keys[key].is_dirty = false;
    self->keys[key].is_taken = true;
    self->idle_workers--;
    return key;
}

void vt_work_queue_done(VtWorkQueue *self, uint32_t key)
{
    g_assert(self->keys[key].is_taken);
    self->keys[key].is_taken = false;
    self->idle_workers++;
    if (self->keys[key].is_dirty)
        push(self, key);
}
