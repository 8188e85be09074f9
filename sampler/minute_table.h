/**
 * Files with a row per minute and a column per function: `day,time,F,G,..`, time in
 * seconds from the dataset's first instant. An empty cell is a minute without data.
 */
#pragma once

#include "sampler/drops.h"
#include "sampler/excerpt.h"

#include <math.h>

typedef enum {
    VT_MINUTE_COUNTS, /* whole numbers up to 4294967295 */
    VT_MINUTE_DURATIONS,
    VT_MINUTE_MEMORY,
} VtMinuteKind;

/** What is known of one function. */
typedef struct {
    char *name;
    const char *path; /* of the first file that has it */
    double *values;   /* by minute of the excerpt; see vt_minute_is_known() */
    char *fault;      /* of its first cell that cannot be read; NULL: none */
    VtDropReason fault_reason;
} VtMinuteColumn;

static inline bool vt_minute_is_known(double value)
{
    return !isnan(value);
}

typedef struct VtMinuteTable VtMinuteTable;

/** Rows that have no minute are counted in @drops, which is borrowed. */
VtMinuteTable *vt_minute_table_new(VtMinuteKind kind, const VtExcerpt *excerpt,
                                   VtDrops *drops);
void vt_minute_table_free(VtMinuteTable *self);

/** Adds what @path has of the excerpt; the dataset's first minute is @origin_minutes
 * after what its times count from. Errors: VT_ERROR_INPUT for what is wrong with the file
 * as a whole. */
bool vt_minute_table_read(VtMinuteTable *self, const char *path, int64_t origin_minutes,
                          GError **error);

/** Columns in the order of their appearance. */
size_t vt_minute_table_count(const VtMinuteTable *self);
VtMinuteColumn *vt_minute_table_at(const VtMinuteTable *self, size_t index);

/** NULL when there is none. */
VtMinuteColumn *vt_minute_table_find(const VtMinuteTable *self, const char *name);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(VtMinuteTable, vt_minute_table_free)
