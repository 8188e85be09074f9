/**
 * The configuration of a recorded run, out of the config.json in its folder.
 */
#pragma once

#include "sim/decider_spec.h"

/** What the run's configuration means for decisions. Errors: VT_ERROR_INPUT. */
bool recorded_config_load(const char *folder, VtDeciderSpec *out_spec, GError **error);
