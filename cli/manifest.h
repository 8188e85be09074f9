/**
 * What run.json says of a run before it begins: what is played, and how.
 */
#pragma once

#include "cli/provenance.h"
#include "cli/workload.h"

/** All is borrowed. */
typedef struct {
    const char *platform;
    const VtWorkloadOptions *options;
    VtWorkload *workload;              /* opened by them */
    const VtScheduleSummary *schedule; /* NULL: not known yet */
    const VtProvenance *provenance;
} VtManifestFacts;

/** An object, which results are to be added to. */
JsonObject *vt_manifest_new(const VtManifestFacts *facts);

/** Says of the schedule what is known by now. */
void vt_manifest_set_schedule(JsonObject *manifest, const VtManifestFacts *facts);
