/**
 * Joins a dataset's three tables (invocations, durations, memory), each in one file or in
 * one for every day, into a clean trace by the whole function id (owner, app, function).
 * A row that cannot be used is dropped and counted by reason; it never changes what
 * becomes of another row.
 */
#pragma once

#include "core/trace.h"
#include "sampler/dataset_options.h"
#include "sampler/drops.h"

/** What a row of the memory table is about. */
typedef enum {
    VT_MEMORY_PER_FUNCTION,
    VT_MEMORY_PER_APP, /* shared by functions of the app: see VtMemoryShare */
} VtMemoryOwner;

typedef struct VtJoin VtJoin;

/** Both are borrowed. @files: how many will be read, to tell of progress. */
VtJoin *vt_join_new(const VtDatasetOptions *options, VtDrops *drops, size_t files);
void vt_join_free(VtJoin *self);

/**
 * Reads @part of the excerpt from a file of invocations; @label_offset is added to the
 * labels there. Parts come in order and follow one another; of several, the excerpt says
 * in its options how long it is.
 *
 * Each of these is called once, or for each day, in this order. Errors: VT_ERROR_INPUT
 * for what is wrong with the file as a whole: its header, or a quote that does not end.
 */
bool vt_join_invocations(VtJoin *self, const char *path, const VtExcerpt *part,
                         int64_t label_offset, GError **error);
bool vt_join_durations(VtJoin *self, const char *path, GError **error);
bool vt_join_memory(VtJoin *self, const char *path, VtMemoryOwner memory_owner,
                    GError **error);

/** The functions that all three tables have and that were invoked, in the order of the
 *  invocations. May have none. */
VtTrace *vt_join_finish(VtJoin *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(VtJoin, vt_join_free)
