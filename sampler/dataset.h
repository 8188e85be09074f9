/**
 * Providers' datasets: one reader per format, behind one table.
 */
#pragma once

#include "core/trace.h"
#include "sampler/call_log.h"
#include "sampler/dataset_options.h"
#include "sampler/drops.h"

typedef struct {
    const char *name; /* as in --format NAME */
    const char *summary;
    const VtCallLogFormat *log; /* of datasets with a row per call, which are all read
                                   alike; NULL: the following read it */
    bool (*recognise)(const char *path);
    GArray *(*spans)(const char *path, GError **error);
    VtTrace *(*read)(const char *path, const VtDatasetOptions *options, VtDrops *drops,
                     GError **error);
} VtDatasetOps;

/** True when what is at @path, a folder or a file, looks like this format. */
bool vt_dataset_recognise(const VtDatasetOps *self, const char *path);

/** The minutes there are, as one VtExcerpt for each range without a gap, ascending. May
 *  read all of it. Errors: VT_ERROR_INPUT. */
GArray *vt_dataset_spans(const VtDatasetOps *self, const char *path, GError **error);

/** The excerpt as a clean trace, which may be empty; function names as in the dataset.
 *  Errors: VT_ERROR_INPUT for what is wrong with whole files. */
VtTrace *vt_dataset_read(const VtDatasetOps *self, const char *path,
                         const VtDatasetOptions *options, VtDrops *drops, GError **error);

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
