/**
 * A child process whose first line of output is of interest, and whose end is noticed
 * through the poller.
 */
#pragma once

#include "replay/poller.h"

#include <sys/types.h>

typedef struct VtProcess VtProcess;

typedef struct {
    /** The child has written a whole line, given without its end. At most once. */
    void (*said)(void *target, const char *line);
    /** The child has ended and was reaped. Exactly once. The process may be
     *  freed from within, or later. */
    void (*ended)(void *target, int wait_status);
} VtProcessOps;

/**
 * Starts @argv[0], a path, with no open descriptors but standard ones, no blocked
 * signals, and empty input.
 *
 * Errors: VT_ERROR_WORK when there is no such program, or no room for it.
 */
VtProcess *vt_process_start(const char *const *argv, VtPoller *poller,
                            const VtProcessOps *ops, void *target, GError **error);

/** Kills the child if it still runs, reaps it, and frees. Reports nothing. */
void vt_process_free(VtProcess *self);

/** Sends @signal_number, unless the child has ended. */
void vt_process_signal(VtProcess *self, int signal_number);

/** Processor time that the child has used. Units: ns. */
VtTime vt_process_cpu(VtProcess *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(VtProcess, vt_process_free)
