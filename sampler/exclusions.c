#include "sampler/exclusions.h"

static bool has_trigger(const VtExclusions *self, const char *trigger)
{
    for (size_t i = 0; self->triggers != NULL && self->triggers[i] != NULL; i++) {
        if (g_ascii_strcasecmp(self->triggers[i], trigger) == 0)
            return true;
    }
    return false;
}

bool vt_exclusions_pass(const VtExclusions *self, const VtTraceFunction *function,
                        uint64_t invocations, VtDropReason *out_reason)
{
    const double longest_ms = (double)self->longer_than_ns / VT_MS;

    if (invocations < self->invocations_min) {
        *out_reason = VT_DROP_FEW_INVOCATIONS;
    } else if (has_trigger(self, function->trigger)) {
        *out_reason = VT_DROP_TRIGGER;
    } else if (self->longer_than_ns > 0 && function->duration_mean_ms > longest_ms) {
        *out_reason = VT_DROP_TOO_LONG;
    } else {
        return true;
    }
    return false;
}
