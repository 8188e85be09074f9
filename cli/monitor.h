/**
 * What a person sees of a run while it goes on, and how they end it.
 */
#pragma once

#include "core/driver.h"

#include <glib.h>

typedef struct {
    VtMonitor base;
    bool is_shown;
    gint64 started_us;
    gint64 shown_us;
} VtTerminalMonitor;

/** Shows progress on standard error when that is a terminal or @is_forced. From now on
 *  SIGINT and SIGTERM end the run at its next event instead of the program. */
void vt_terminal_monitor_init(VtTerminalMonitor *self, bool is_forced);

/** Ends the line of progress, if there is one. */
void vt_terminal_monitor_finish(const VtTerminalMonitor *self);
