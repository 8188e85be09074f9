/**
 * Joins a dataset's three tables (invocations, durations, memory) into a clean trace by
 * the whole function id (owner, app, function). A row that cannot be used is dropped
 * and counted by reason; it never changes what becomes of another row.
 */
#pragma once

#include "core/trace.h"
#include "sampler/drops.h"
#include "sampler/excerpt.h"
#include "sampler/progress.h"

typedef struct {
    VtExcerpt excerpt;
    bool empty_as_zero;  /* an empty count is 0, not a fault */
    bool sum_triggers;   /* rows of a function that differ in Trigger are added up */
    VtProgress progress; /* in tables read */
    void *progress_data;
} VtJoinOptions;

/** What a row of the memory table is about. */
typedef enum {
    VT_MEMORY_PER_FUNCTION,
    VT_MEMORY_PER_APP, /* shared evenly by the functions known of the app, whether or
                          not they are kept: what a function gets must not depend on
                          which of its siblings an excerpt happens to call */
} VtMemoryShare;

typedef struct VtJoin VtJoin;

/** Both are borrowed. */
VtJoin *vt_join_new(const VtJoinOptions *options, VtDrops *drops);
void vt_join_free(VtJoin *self);

/** Each of these is called once, in this order. Errors: VT_ERROR_INPUT for what is wrong
 *  with the file as a whole: its header, or a quote that does not end. */
bool vt_join_invocations(VtJoin *self, const char *path, int64_t label_offset,
                         GError **error);
bool vt_join_durations(VtJoin *self, const char *path, GError **error);
bool vt_join_memory(VtJoin *self, const char *path, VtMemoryShare share, GError **error);

/** The functions that all three tables have and that were invoked, in the order of the
 *  invocations. May have none. */
VtTrace *vt_join_finish(VtJoin *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(VtJoin, vt_join_free)
