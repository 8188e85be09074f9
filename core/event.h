/**
 * Something planned for an instant: 24 bytes and no pointer.
 */
#pragma once

#include "core/clock.h"

#include <stdbool.h>

typedef struct {
    VtTime at_ns;
    uint64_t kind : 16;  /* the target's own enumeration */
    uint64_t target : 8; /* from vt_scheduler_register() */
    uint64_t order : 40; /* push order: breaks ties so that runs repeat */
    uint32_t subject;    /* index into one of the target's pools */
    uint32_t tag;        /* lets a subject disown stale events */
} VtEvent;

/* Without a branch, which nobody could predict. */
static inline bool vt_event_is_before(const VtEvent *a, const VtEvent *b)
{
    return (a->at_ns < b->at_ns) | ((a->at_ns == b->at_ns) & (a->order < b->order));
}
