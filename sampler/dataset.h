/**
 * Providers' datasets: one reader per format, behind one table.
 */
#pragma once

#include "core/trace.h"
#include "sampler/dataset_options.h"
#include "sampler/drops.h"

typedef struct {
    const char *name; /* as in --format NAME */
    const char *summary;
    /** True when what is at @path, a folder or a file, looks like this format. */
    bool (*recognise)(const char *path);
    /** The minutes there are, as one VtExcerpt for each range without a gap, ascending.
     *  May read all of it. Errors: VT_ERROR_INPUT. */
    GArray *(*spans)(const char *path, GError **error);
    /** The excerpt as a clean trace, which may be empty; function names as in the
     *  dataset. Errors: VT_ERROR_INPUT for what is wrong with whole files. */
    VtTrace *(*read)(const char *path, const VtDatasetOptions *options, VtDrops *drops,
                     GError **error);
} VtDatasetOps;

extern const VtDatasetOps vt_dataset_azure2019;
extern const VtDatasetOps vt_dataset_azure2021;
extern const VtDatasetOps vt_dataset_huawei2023;
extern const VtDatasetOps vt_dataset_invitro;
extern const VtDatasetOps vt_dataset_plain;

/** All formats, up to a NULL. */
const VtDatasetOps *const *vt_datasets(void);

/** The format called @name, or with "auto" the first that recognises @path.
 *  Errors: VT_ERROR_USAGE or VT_ERROR_INPUT listing the formats there are. */
const VtDatasetOps *vt_dataset_find(const char *name, const char *path, GError **error);
