/**
 * What a person sees of a run while it goes on, and what ends it early: the person, a
 * platform that has failed, or a disk that takes no more.
 */
#pragma once

#include "cli/wiring.h"
#include "core/driver.h"
#include "core/run_folder.h"

#include <glib.h>

typedef struct {
    VtMonitor base;
    VtStage *stage; /* borrowed, as is the folder */
    VtRunFolder *folder;
    bool is_shown;
    gint64 started_us;
    gint64 shown_us;
    gint64 checked_us;
    bool has_failed; /* to write to the folder */
} VtTerminalMonitor;

/** Shows progress on standard error when @is_shown. From now on SIGINT, SIGTERM and
 *  SIGHUP end all runs at their next second instead of the program; so does, for this
 *  run, a failure of @stage or of writing to @folder, each of which keeps its error. */
void vt_terminal_monitor_init(VtTerminalMonitor *self, VtStage *stage,
                              VtRunFolder *folder, bool is_shown);

/** True once a signal has asked to end. */
bool vt_monitor_is_interrupted(void);

/** Ends the line of progress, if there is one. */
void vt_terminal_monitor_finish(const VtTerminalMonitor *self);
