/**
 * Puts records that come almost in the order of their ids into that order: what comes
 * early waits until those before it have come.
 *
 * A record waits for at most so many ids. Then whatever is missing is given up, and comes
 * out of order when it comes.
 */
#pragma once

#include "core/record_thread.h"

#include <stdbool.h>
#include <stddef.h>

/** Ids that a record may wait for, unless told otherwise: 45 MB of records. */
#define VT_RECORD_ORDER_SPAN ((size_t)1 << 19)

typedef struct {
    VtRecordThread *out; /* to which they are handed on */
    size_t span;         /* ids that a record may wait for: a power of two */
    VtRecord *waiting;   /* ring of the ids from the next on, as long as it needs to be */
    size_t length;       /* of the ring: a power of two */
    uint64_t next;       /* the id that is due */
    bool is_broken;      /* a record has come too late */
} VtRecordOrder;

/** @out is borrowed. */
void vt_record_order_init(VtRecordOrder *self, size_t span, VtRecordThread *out);
void vt_record_order_clear(VtRecordOrder *self);

/** Takes a copy of @record, each id once, and hands on what is due. O(1), amortised. */
void vt_record_order_add(VtRecordOrder *self, const VtRecord *record);

/** Hands on what still waits: nothing more will come. */
void vt_record_order_finish(VtRecordOrder *self);
