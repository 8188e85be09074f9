#include "sim/crash_backoff.h"

#include <glib.h>

#include <stdbool.h>

void vt_crash_backoff_init(VtCrashBackoff *self, VtTime initial_ns, VtTime max_ns)
{
    *self = (VtCrashBackoff){ .initial_ns = initial_ns, .max_ns = max_ns };
}

VtTime vt_crash_backoff_restart(VtCrashBackoff *self, VtTime died_ns, VtTime noticed_ns)
{
    const bool is_forgotten =
        self->length_ns == 0 || died_ns - self->restarted_ns > 2 * self->max_ns;

    if (is_forgotten) {
        self->restarted_ns = noticed_ns;
        self->length_ns = self->initial_ns;
    } else {
        self->restarted_ns = MAX(noticed_ns, died_ns + self->length_ns);
        self->length_ns = MIN(2 * self->length_ns, self->max_ns);
    }
    return self->restarted_ns;
}
