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

/** What the memory tables say. */
typedef struct {
    size_t file; /* the last of those read that has it, from 1; 0: none has */
    double weight;
    VtFault fault;
    VtTraceFunction sizes; /* only its fields of memory */
    char *unsorted_place;  /* where a percentile falls, if one does */
    char *zero_place;      /* where the average is 0, if it is */
} VtMemoryEntry;

typedef struct {
    size_t functions_count; /* known in the dataset, usable or not */
    size_t kept_count;
    bool has_invocations; /* one of them has a row of invocations */
    VtMemoryEntry memory; /* where the table has one for each app */
} VtAppEntry;

typedef struct {
    VtTraceFunction profile;   /* its id, trigger and durations */
    const char *path;          /* of its first row of invocations; NULL: there is none */
    uint64_t line;             /* of that row */
    size_t file;               /* of invocations, the last that has it */
    uint64_t file_line;        /* in that file, the first */
    char *file_trigger;        /* there */
    GHashTable *more_triggers; /* of further rows there that were added; NULL: none */
    size_t row;                /* of its counts, from 1; 0: not one call */
    size_t durations_file;     /* the last that has it; 0: none has */
    double durations_weight;
    VtFault fault; /* the first, of invocations or durations */
    char *unsorted_place;
    char *zero_place; /* where the average duration is 0, if it is */
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
