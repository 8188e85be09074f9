/**
 * Providers' datasets: one reader per format, behind one table.
 */
#pragma once

#include "core/trace.h"
#include "sampler/drops.h"
#include "sampler/join.h"

typedef struct {
    const char *name; /* as in --format NAME */
    const char *summary;
    /** True when @folder looks like this format. */
    bool (*recognise)(const char *folder);
    /** The excerpt as a clean trace, which may be empty; function names as in the
     *  dataset. Errors: VT_ERROR_INPUT for what is wrong with whole files. */
    VtTrace *(*read)(const char *folder, const VtJoinOptions *options, VtDrops *drops,
                     GError **error);
} VtDatasetOps;

extern const VtDatasetOps vt_dataset_azure2019;
extern const VtDatasetOps vt_dataset_invitro;

/** All formats, up to a NULL. */
const VtDatasetOps *const *vt_datasets(void);

/** The format called @name, or with "auto" the first that recognises @folder.
 *  Errors: VT_ERROR_USAGE or VT_ERROR_INPUT listing the formats there are. */
const VtDatasetOps *vt_dataset_find(const char *name, const char *folder, GError **error);
