/**
 * What a run comes to when it is over: the rest of its folder, and what a person is told.
 */
#pragma once

#include "cli/platform_kind.h"
#include "cli/provenance.h"
#include "cli/wiring.h"
#include "core/driver.h"
#include "core/run_folder.h"
#include "report/generator.h"
#include "report/stationarity.h"
#include "report/summary.h"

/** All is borrowed. */
typedef struct {
    VtPlatformKind kind;
    const VtProvenance *provenance;
    JsonObject *manifest; /* what was known before; completed by save() */
    VtSummary *summary;
    VtGenerator *generator;
    VtStationarity *stationarity;
    VtRunFolder *folder;
    VtRunResult result;
    VtSending sending;   /* of all but VT_PLATFORM_SIM */
    double others_cores; /* that other programs kept busy; of VT_PLATFORM_LOCAL */
} VtRunOutcome;

/** Completes the manifest and the folder. Errors: VT_ERROR_WORK. */
bool vt_run_outcome_save(const VtRunOutcome *self, GError **error);

/** A table on standard output, or with @is_json run.json; to be called after save(). */
void vt_run_outcome_print(const VtRunOutcome *self, bool is_json);

/** Says on standard error what makes the figures doubtful. */
void vt_run_outcome_warn(const VtRunOutcome *self);
