/**
 * What cleaning a dataset dropped or had to remark on: counted by reason, with the first
 * places of each.
 */
#pragma once

#include <glib.h>

#include <json-glib/json-glib.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define VT_DROP_PLACES_MAX 10

/** Names are stable: see vt_drop_reason_name(). */
typedef enum {
    VT_DROP_ROW_WIDTH,              /* more or fewer cells than the header */
    VT_DROP_BAD_ID,                 /* an id that is empty or has control characters */
    VT_DROP_BAD_TIME,               /* empty, not a number, out of range, or twice */
    VT_DROP_BAD_COUNT,              /* not a whole number from 0 to 4294967295 */
    VT_DROP_BAD_DURATION,           /* empty, not a number, or negative */
    VT_DROP_BAD_MEMORY,             /* the same */
    VT_DROP_ZERO_DURATION,          /* the Average is 0 */
    VT_DROP_DUPLICATE_FUNCTION,     /* a further row of a function: the first is kept */
    VT_DROP_DUPLICATE_DURATIONS,    /* the same in the durations */
    VT_DROP_DUPLICATE_MEMORY,       /* the same in the memory */
    VT_DROP_NO_DURATIONS,           /* invoked, but without a row of durations */
    VT_DROP_NO_MEMORY,              /* invoked, but without a row of memory */
    VT_DROP_NO_INVOCATIONS,         /* durations or memory of no known function */
    VT_DROP_AMBIGUOUS_NAME,         /* the same function and app under two owners */
    VT_DROP_NOT_INVOKED,            /* no call in the excerpt */
    VT_DROP_FEW_INVOCATIONS,        /* fewer than asked for */
    VT_DROP_TRIGGER,                /* of an unwanted trigger */
    VT_DROP_TOO_LONG,               /* longer than wanted */
    VT_REMARK_ZERO_MEMORY,          /* kept, but invisible to the resource distance */
    VT_REMARK_UNSORTED_PERCENTILES, /* kept, put in order */
    VT_REMARK_OTHER_DAY,            /* memory of a day that has none */
    VT_DROP_REASONS,
    VT_DROP_NO_FAULTS = VT_DROP_NOT_INVOKED, /* the first that is none of the data */
    VT_REMARKS = VT_REMARK_ZERO_MEMORY,      /* the first of what is kept */
} VtDropReason;

typedef struct VtDrops VtDrops;

VtDrops *vt_drops_new(void);
void vt_drops_free(VtDrops *self);

/** Counts one row. @place says where and what: "FILE: line L, column 'NAME': ...". */
void vt_drops_add(VtDrops *self, VtDropReason reason, const char *place);

size_t vt_drops_count(const VtDrops *self, VtDropReason reason);
const char *vt_drops_place(const VtDrops *self, VtDropReason reason, size_t index);

/** All rows that were dropped, remarks not included. */
size_t vt_drops_total(const VtDrops *self);

/** Those of them that are faults of the data: see vt_drop_reason_is_fault(). */
size_t vt_drops_faults(const VtDrops *self);

/** All rows that were remarked on. */
size_t vt_drops_remarks(const VtDrops *self);

/** Place of the drop that was added first, or of the fault; or NULL. */
const char *vt_drops_first(const VtDrops *self);
const char *vt_drops_first_fault(const VtDrops *self);

/** "bad-count". */
const char *vt_drop_reason_name(VtDropReason reason);
const char *vt_drop_reason_help(VtDropReason reason);

/** True when such a row cannot be used; false when it could be, but has no call in the
 *  excerpt or is not wanted, and for remarks. */
bool vt_drop_reason_is_fault(VtDropReason reason);

/** True when rows of this reason are kept all the same. */
bool vt_drop_reason_is_remark(VtDropReason reason);

/** {reason: {"rows": n, "places": [..]}, ..} of all reasons that occurred: of those that
 *  are @remarks, or of the others. Owned by the caller. */
JsonObject *vt_drops_to_json(const VtDrops *self, bool remarks);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(VtDrops, vt_drops_free)
