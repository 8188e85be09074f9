/**
 * What a dataset's tables say about each function, until it is known which of them are
 * usable. Names are whole ids: (owner, app, function).
 */
#pragma once

#include "core/trace.h"
#include "sampler/drops.h"

/** Why a row cannot be used, and where it is. */
typedef struct {
    char *place; /* NULL: it can */
    VtDropReason reason;
} VtFault;

/** A row of the memory table. */
typedef struct {
    bool is_known;
    VtFault fault;
    VtTraceFunction sizes; /* only its fields of memory */
    char *unsorted_place;  /* where a percentile falls, if one does */
    char *zero_place;      /* where the average is 0, if it is */
} VtMemoryEntry;

typedef struct {
    size_t functions_count; /* known in the dataset, usable or not */
    bool has_invocations;   /* one of them has a row of invocations */
    VtMemoryEntry memory;   /* where the table has one for each app */
} VtAppEntry;

typedef struct {
    VtTraceFunction profile;   /* its id, trigger and durations */
    GHashTable *more_triggers; /* of further rows that were added; NULL: none */
    uint64_t line;             /* of its row of invocations; 0: there is none */
    uint32_t *counts;          /* NULL: not one call */
    bool has_durations;
    VtFault fault; /* the first, of invocations or durations */
    char *unsorted_place;
    VtAppEntry *app;
    VtMemoryEntry memory; /* where the table has one for each function */
} VtFunctionEntry;

typedef struct {
    GPtrArray *functions; /* in order of appearance */
    GHashTable *by_id;    /* a VtTraceFunction's id to its entry */
    GHashTable *apps;
} VtFunctionTable;

void vt_function_table_init(VtFunctionTable *self);
void vt_function_table_clear(VtFunctionTable *self);

/** NULL when there is none. Only the id of @key is looked at. */
VtFunctionEntry *vt_function_table_find(const VtFunctionTable *self,
                                        const VtTraceFunction *key);
VtAppEntry *vt_function_table_find_app(const VtFunctionTable *self, const char *owner,
                                       const char *app);

/** Adds a function that is not there yet. */
VtFunctionEntry *vt_function_table_add(VtFunctionTable *self, const VtTraceFunction *key);

/** Keeps the first fault of an entry; clears @error in any case. */
void vt_fault_set(VtFault *self, VtDropReason reason, GError **error);
