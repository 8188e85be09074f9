/**
 * A queue of items from one thread to another, without a lock.
 *
 * One thread pushes and one pops; neither ever waits for the other. The queue grows as it
 * must: whoever pushes sees how long it is.
 */
#pragma once

#include <glib.h>

#include <stdbool.h>
#include <stddef.h>

typedef struct VtChannel VtChannel;

VtChannel *vt_channel_new(size_t item_bytes);

/** When no thread uses it any more; what is in it is dropped. */
void vt_channel_free(VtChannel *self);

/** Copies @item. */
void vt_channel_push(VtChannel *self, const void *item);

/** Takes the oldest item; false when there is none. All that the other thread wrote
 * before it pushed the item is seen. */
bool vt_channel_pop(VtChannel *self, void *out_item);

/** Items pushed and not popped: to the pushing thread never too few, to the popping one
 *  never too many. */
size_t vt_channel_length(const VtChannel *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(VtChannel, vt_channel_free)
