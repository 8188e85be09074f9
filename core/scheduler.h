/**
 * A queue of future events, fired in time order.
 *
 * Events due at the same instant fire in the order they were pushed, so a run
 * is a pure function of its inputs. There is no cancel: a stale event carries
 * a tag that its subject no longer recognises. An event is 24 bytes and holds
 * no pointer: it names a registered target, and a subject by its index.
 */
#pragma once

#include "core/event.h"

#include <glib.h>

#include <stddef.h>

typedef struct VtScheduler VtScheduler;

/** Called once per event; @now_ns is the clock, event->at_ns the due time. */
typedef void (*VtHandler)(void *self, const VtEvent *event, VtTime now_ns);

/** Fetches what the handler of @event will look at (core/prefetch.h): called some events
 *  before it, for each step from 0 to VT_PREFETCH_STEPS - 1, or not at all. */
typedef void (*VtEventPrefetch)(const void *self, const VtEvent *event, unsigned step);

VtScheduler *vt_scheduler_new(void);
void vt_scheduler_free(VtScheduler *self);

/** Returns the number by which events reach @handler with @target. At most 256. */
uint8_t vt_scheduler_register(VtScheduler *self, VtHandler handler, void *target);
void vt_scheduler_set_prefetch(VtScheduler *self, uint8_t target,
                               VtEventPrefetch prefetch);

/** Plans @event and sets its order. Amortised O(1); allocates only when
 *  more events wait than ever before. */
void vt_scheduler_push(VtScheduler *self, VtEvent event);

/** When the earliest event is due; VT_NEVER when none waits. */
VtTime vt_scheduler_next(const VtScheduler *self);

/** Removes the earliest event and hands it to its target. Needs one waiting. */
void vt_scheduler_fire(VtScheduler *self, VtTime now_ns);

size_t vt_scheduler_length(const VtScheduler *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(VtScheduler, vt_scheduler_free)
