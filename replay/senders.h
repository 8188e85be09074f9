/**
 * A schedule played by several threads, each with a share of the functions.
 *
 * The calling thread alone generates the schedule and hears what happens: ids, instants
 * and digest come from one stream, however many senders there are, and no sender waits
 * for a file, a lock or the expansion of a minute. Invocations are dealt well ahead of
 * their time: senders are late only when the calling thread is held up for longer than
 * the tens of thousands last that each has in hand.
 */
#pragma once

#include "replay/sender.h"

typedef struct {
    unsigned count;
    VtPlatformMaker make;
    void *maker;
    VtTime wake_ahead_ns; /* how long before an instant a sender is awake for it */
} VtSendersConfig;

typedef struct VtSenders VtSenders;

/** Makes all platforms, on the calling thread, so that errors come before the run.
 * Errors: VT_ERROR_WORK, and those of @config->make. */
VtSenders *vt_senders_new(const VtSendersConfig *config, GError **error);
void vt_senders_free(VtSenders *self);

/** Plays @run, once, as vt_run() does; its platform, scheduler and clock are the senders'
 *  own, whatever it says. A function's invocations are all one sender's. Rows of the log
 *  come in no order but that of each function, a second's when all senders are past it.
 *  The monitor is asked some hundred times a second, and early after a signal's handler.
 */
VtRunResult vt_senders_run(VtSenders *self, const VtRun *run);

/** Which of @count senders has the invocations of @function. */
static inline unsigned vt_senders_index(const VtFunction *function, unsigned count)
{
    return (unsigned)(function->hash % count);
}

unsigned vt_senders_count(const VtSenders *self);

/** Time 0 of the run that is over, in the poller's time. */
VtTime vt_senders_origin_ns(const VtSenders *self);

/** CPU time of a thread of the run that is over, less what it was awake only to be so. */
VtTime vt_senders_cpu_ns(const VtSenders *self, unsigned sender);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(VtSenders, vt_senders_free)
