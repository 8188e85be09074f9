#include "sim/group_heap.h"

#include <glib.h>

void vt_group_heap_init(VtGroupHeap *self)
{
    *self = (VtGroupHeap){ 0 };
}

void vt_group_heap_clear(VtGroupHeap *self)
{
    g_clear_pointer(&self->items, g_free);
    g_clear_pointer(&self->places, g_free);
}

static bool before(const VtGroupHeapItem *a, const VtGroupHeapItem *b)
{
    return a->key < b->key || (a->key <= b->key && a->order < b->order);
}

static void put(VtGroupHeap *self, uint32_t place, VtGroupHeapItem item)
{
    self->items[place] = item;
    self->places[item.group] = place;
}

static void sift_up(VtGroupHeap *self, uint32_t place)
{
    const VtGroupHeapItem moving = self->items[place];

    for (; place > 0 && before(&moving, &self->items[(place - 1) / 2]);
         place = (place - 1) / 2)
        put(self, place, self->items[(place - 1) / 2]);
    put(self, place, moving);
}

static void sift_down(VtGroupHeap *self, uint32_t place)
{
    const VtGroupHeapItem moving = self->items[place];

    for (uint32_t child = 2 * place + 1; child < self->length; child = 2 * place + 1) {
        if (child + 1 < self->length
            && before(&self->items[child + 1], &self->items[child]))
            child++;
        if (!before(&self->items[child], &moving))
            break;
        put(self, place, self->items[child]);
        place = child;
    }
    put(self, place, moving);
}

static void settle(VtGroupHeap *self, uint32_t place)
{
    sift_up(self, place);
    sift_down(self, place); /* nothing when it went up: its parents are less */
}

static uint32_t place_of(const VtGroupHeap *self, uint32_t group)
{
    return group < self->places_count ? self->places[group] : VT_GROUP_NONE;
}

static void make_room(VtGroupHeap *self, uint32_t group)
{
    if (self->length == self->capacity) {
        self->capacity = MAX(16, 2 * self->capacity);
        self->items = g_renew(VtGroupHeapItem, self->items, self->capacity);
    }
    if (group < self->places_count)
        return;

    const uint32_t count = MAX(group + 1, 2 * self->places_count);

    self->places = g_renew(uint32_t, self->places, count);
    while (self->places_count < count)
        self->places[self->places_count++] = VT_GROUP_NONE;
}

void vt_group_heap_set(VtGroupHeap *self, VtGroupHeapItem item)
{
    uint32_t place = place_of(self, item.group);

    if (place == VT_GROUP_NONE) {
        make_room(self, item.group);
        place = self->length++;
    }
    put(self, place, item);
    settle(self, place);
}

void vt_group_heap_remove(VtGroupHeap *self, uint32_t group)
{
    const uint32_t place = place_of(self, group);

    if (place == VT_GROUP_NONE)
        return;
    self->places[group] = VT_GROUP_NONE;
    if (place == --self->length)
        return;
    put(self, place, self->items[self->length]);
    settle(self, place);
}
