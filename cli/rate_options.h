/**
 * Options of `replay` that ask for a rate in place of a trace.
 */
#pragma once

#include "cli/workload.h"

/** As given, NULL where not; zero-initialised before parsing. */
typedef struct {
    char *per_s;
    char *length;
    char *cold_ratio;
    char *cold_period;
    char *requested_ms;
    char *memory_mib;
} VtRateOptions;

void vt_rate_options_clear(VtRateOptions *self);

/** Appends the options to a command's own, a zero-terminated array of GOptionEntry. */
void vt_rate_options_add(VtRateOptions *self, GArray *entries);

/** Gives @workload the rate, when one is asked for; its --functions is then the number of
 *  functions. Errors: VT_ERROR_USAGE. */
bool vt_rate_options_apply(const VtRateOptions *self, VtWorkloadOptions *workload,
                           GError **error);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(VtRateOptions, vt_rate_options_clear)
