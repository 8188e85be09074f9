/**
 * From a provider's dataset to a clean trace.
 */
#pragma once

#include "sampler/dataset.h"

typedef struct {
    const char *format; /* "auto" or a dataset's name */
    VtDatasetOptions dataset;
    bool is_strict; /* any fault of the data is an error */
} VtPrepareOptions;

/**
 * Reads an excerpt of the dataset at @path.
 *
 * The names of its functions are unique: where several apps share a HashFunction F, each
 * of them becomes F@HashApp. What was dropped is in @drops, on failure too.
 *
 * Errors: VT_ERROR_INPUT when no function is usable, two would have one name, or a row
 * cannot be used although is_strict.
 */
VtTrace *vt_prepare(const char *path, const VtPrepareOptions *options, VtDrops *drops,
                    GError **error);
