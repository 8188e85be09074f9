/**
 * Events in buckets of time, with a small heap in front.
 *
 * The heap holds all that is due before a horizon and alone decides the order;
 * the buckets behind it only part events by time, so that pops are those of one
 * heap. Buckets stand in levels, each 1024 times as wide as the one below: a far
 * event moves once per level and is never looked at in between. While few events
 * wait all of them are in the heap.
 */
#pragma once

#include "core/event_heap.h"
#include "core/prefetch.h"

#include <stdint.h>

typedef struct VtEventBuckets VtEventBuckets;

/** Hears of events some time before they are popped, in the steps of core/prefetch.h. Not
 *  of all: what is pushed late, or waits in the heap, comes unheard. */
typedef void (*VtEventScout)(const void *scouting, const VtEvent *event, unsigned step);

typedef struct {
    VtEventHeap near;        /* empty only when nothing waits */
    VtEventBuckets *buckets; /* NULL until they are first needed */
    size_t length;           /* of both */
    size_t spread_after;     /* pushes into a full heap, before its events are parted */
    bool is_spread;
    VtTime horizon_ns;  /* when spread: the buckets hold what is due from here on */
    VtEventScout scout; /* or NULL */
    const void *scouting;
} VtEventLadder;

void vt_event_ladder_init(VtEventLadder *self);
void vt_event_ladder_clear(VtEventLadder *self);

/** Amortised O(1) per level; allocates only when more wait than ever before. */
void vt_event_ladder_push(VtEventLadder *self, const VtEvent *event);

/** Removes the earliest event. Needs one waiting. */
VtEvent vt_event_ladder_pop(VtEventLadder *self);
