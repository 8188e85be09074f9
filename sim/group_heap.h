/**
 * A min-heap of numbered groups by a key that may change: who is next. Ties go to the
 * lower order. O(log n) per change.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#define VT_GROUP_NONE UINT32_MAX

typedef struct {
    double key;
    uint64_t order;
    uint32_t group;
} VtGroupHeapItem;

typedef struct {
    VtGroupHeapItem *items;
    uint32_t length;
    uint32_t capacity;
    uint32_t *places; /* by group: index into items, VT_GROUP_NONE when not in it */
    uint32_t places_count;
} VtGroupHeap;

void vt_group_heap_init(VtGroupHeap *self);
void vt_group_heap_clear(VtGroupHeap *self);

/** Puts @item's group where its key belongs, whether it was in the heap or not. */
void vt_group_heap_set(VtGroupHeap *self, VtGroupHeapItem item);

/** Takes @group out; nothing happens when it is not in. */
void vt_group_heap_remove(VtGroupHeap *self, uint32_t group);

static inline bool vt_group_heap_is_empty(const VtGroupHeap *self)
{
    return self->length == 0;
}

/** The least; the heap must not be empty. */
static inline const VtGroupHeapItem *vt_group_heap_first(const VtGroupHeap *self)
{
    return &self->items[0];
}
