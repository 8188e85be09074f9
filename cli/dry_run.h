/**
 * What a replay would send and what that takes, printed: nothing is sent, nothing
 * written.
 */
#pragma once

#include "cli/experiment.h"

/** Errors: as those of a run that does not start, once all is printed; VT_ERROR_USAGE
 *  when this machine is too small for it. */
bool vt_dry_run(const VtExperiment *experiment, GError **error);
