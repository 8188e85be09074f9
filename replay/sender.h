/**
 * A thread that plays a part of a schedule on a platform of its own.
 *
 * It has the driver that a simulation has, under a wall clock. It does nothing but send:
 * what it is to play is dealt to it, what happens goes to its outbox.
 */
#pragma once

#include "core/driver.h"
#include "replay/clock_wall.h"
#include "replay/outbox.h"

/** Makes a sender's platform; clock and scheduler, the sender's own, outlive it. */
typedef VtPlatform *(*VtPlatformMaker)(void *maker, VtClockWall *clock,
                                       VtScheduler *scheduler, GError **error);

typedef struct VtSender VtSender;

/** All that it needs but the thread, which is awake @wake_ahead_ns before an invocation
 * is due, as in vt_poller_set_wake_ahead(). Errors: VT_ERROR_WORK, and those of @make. */
VtSender *vt_sender_new(VtPlatformMaker make, void *maker, VtTime wake_ahead_ns,
                        GError **error);

/** Its run, if there was one, is over. */
void vt_sender_free(VtSender *self);

/** Begins to play @run, once; its platform, scheduler, clock, log and monitor are the
 *  sender's own, whatever it says. Time 0 is at @origin_ns of the poller's time. */
void vt_sender_start(VtSender *self, const VtRun *run, VtTime origin_ns);

/** Makes it stop, or drain, at once. */
void vt_sender_order(VtSender *self, VtOrder order);

/** Adds what the sender has submitted and has in flight, as of its last idle moment. */
void vt_sender_add_progress(const VtSender *self, VtProgress *progress);

/** Takes the oldest row of what happened; false when there is none at the moment. */
bool vt_sender_pop(VtSender *self, VtRow *out_row);

/** Waits for the thread. */
void vt_sender_join(VtSender *self);

/** CPU time of the thread, less what it was awake only to be so; 0 until its VT_ROW_END
 * was taken. */
VtTime vt_sender_cpu_ns(const VtSender *self);
