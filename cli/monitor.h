/**
 * What a person sees of a run while it goes on, and what ends it early: the person, a
 * platform that has failed, or a disk that takes no more.
 */
#pragma once

#include "cli/progress.h"
#include "cli/wiring.h"
#include "core/driver.h"
#include "core/run_folder.h"
#include "report/live_view.h"

#include <glib.h>

/** All is borrowed. */
typedef struct {
    VtStage *stage;
    VtRunFolder *folder;
    const VtLiveView *view; /* of a replay; or NULL */
    VtProgressForm form;
    VtTime drain_ns; /* what is in flight may take so long to end; 0: it may not */
} VtTerminalMonitorConfig;

typedef struct {
    VtMonitor base;
    VtTerminalMonitorConfig config;
    gint64 started_us;
    gint64 shown_us;
    gint64 checked_us;
    gint64 drain_until_us; /* 0: no signal was heard of */
    int width;             /* of the text on the terminal */
    bool has_failed;       /* to write to the folder */
} VtTerminalMonitor;

/** From now on SIGINT, SIGTERM and SIGHUP end all runs instead of the program, which
 * still saves what was measured. */
void vt_monitor_listen(void);

/** Shows progress on standard error. A signal drains the run, and a second one stops it
 *  at its next second. So does, for this run, a failure of the stage or of writing to the
 *  folder, each of which keeps its error. */
void vt_terminal_monitor_init(VtTerminalMonitor *self,
                              const VtTerminalMonitorConfig *config);

/** True once a signal has asked to end. */
bool vt_monitor_is_interrupted(void);

/** Ends the line of progress, if there is one. */
void vt_terminal_monitor_finish(VtTerminalMonitor *self);
