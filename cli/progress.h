/**
 * One line on standard error that says how far a long command is.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

typedef struct {
    const char *what;
    bool is_shown;
    int percent; /* last shown */
} VtProgressLine;

/** How a run shows how far it is. */
typedef enum {
    VT_PROGRESS_NONE,
    VT_PROGRESS_LIVE,  /* one line, rewritten */
    VT_PROGRESS_LINES, /* a line now and then */
} VtProgressForm;

/** Columns for such a line on the terminal; INT_MAX when standard error is none. */
int vt_progress_width(void);

/** True when standard error is a terminal, or when @is_forced. */
bool vt_progress_is_shown(bool is_forced);

/** Whether standard error takes a line without making the writer wait: a terminal that
 * was stopped (Ctrl-S) and a pipe that nobody reads do not. */
bool vt_progress_has_room(void);

/** Shown when standard error is a terminal, or when @is_forced. */
VtProgressLine vt_progress_begin(const char *what, bool is_forced);

/** A VtProgress of the sampler; @line is a VtProgressLine. */
void vt_progress_update(size_t done, size_t total, void *line);

/** Ends the line. */
void vt_progress_end(VtProgressLine *self);
