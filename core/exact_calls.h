/**
 * Every call of a trace's functions, where they are known one by one.
 */
#pragma once

#include <glib.h>

#include <stddef.h>
#include <stdint.h>

typedef struct {
    int64_t start_us; /* from the dataset's first instant, where minute 1 begins */
    int64_t duration_us;
    double memory_mib;
} VtExactCall;

/** A call as logs have it: in any order. */
typedef struct {
    VtExactCall call;
    size_t function;
} VtExactRow;

typedef struct {
    VtExactCall *calls; /* by function, each one's in the order of their starts */
    size_t *ends;       /* of each function's calls; the next one's begin there */
    size_t functions_count;
} VtExactCalls;

/** Groups @rows, each of one of @functions_count functions; those of a function that
 *  start at the same instant keep their order. */
VtExactCalls *vt_exact_calls_new(const VtExactRow *rows, size_t rows_count,
                                 size_t functions_count);
void vt_exact_calls_free(VtExactCalls *self);

/** The calls of @function; *out_count of them. */
const VtExactCall *vt_exact_calls_of(const VtExactCalls *self, size_t function,
                                     size_t *out_count);

/** Those of functions @indices, in that order. Copies. */
VtExactCalls *vt_exact_calls_subset(const VtExactCalls *self, const size_t *indices,
                                    size_t count);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(VtExactCalls, vt_exact_calls_free)
