/**
 * File descriptors and timers to callbacks, over epoll and a timerfd.
 *
 * Times are absolute CLOCK_MONOTONIC nanoseconds: GLib's main loop rounds to whole
 * milliseconds, which is useless for sending on schedule. One thread only. Watches and
 * timers may be added and removed from within callbacks.
 */
#pragma once

#include "core/clock.h"

#include <glib.h>

#include <stdbool.h>

typedef struct VtPoller VtPoller;
typedef struct VtPollTimer VtPollTimer;

/** @events: a set of EPOLLIN, EPOLLOUT, EPOLLERR, EPOLLHUP. */
typedef void (*VtPollCallback)(void *target, int fd, uint32_t events);
typedef void (*VtTimerCallback)(void *target);

/** Errors: VT_ERROR_WORK when the system is out of descriptors. */
VtPoller *vt_poller_new(GError **error);

/** Its timers must be freed before. */
void vt_poller_free(VtPoller *self);

/** The monotonic clock. Units: ns. */
VtTime vt_poller_now(void);

/** Calls @callback whenever one of @events is so on @fd, from now on and instead of what
 *  was watched there before. */
void vt_poller_watch(VtPoller *self, int fd, uint32_t events, VtPollCallback callback,
                     void *target);

/** Forgets @fd; call it before closing @fd. Harmless for one that is not watched. */
void vt_poller_unwatch(VtPoller *self, int fd);

/** Of a connection that is watched and forgotten over and over: from now on the system
 *  keeps watching @fd while it is forgotten, which saves it the changes. Whoever says
 * this says vt_poller_release() before @fd is closed. */
void vt_poller_keep(VtPoller *self, int fd);
void vt_poller_release(VtPoller *self, int fd);

/** A timer that is off. */
VtPollTimer *vt_poll_timer_new(VtPoller *poller, VtTimerCallback callback, void *target);
void vt_poll_timer_free(VtPollTimer *self);

/** Fires once at @at_ns or as soon as possible after it; VT_NEVER switches it off. */
void vt_poll_timer_set(VtPollTimer *self, VtTime at_ns);

/** From now on vt_poller_wait() is awake @ahead_ns before its deadline, 0 at first, and
 * looks for events over and over until then: a thread that sleeps wakes up tens of
 * microseconds late, one that is awake does not, but takes the processor meanwhile. */
void vt_poller_set_wake_ahead(VtPoller *self, VtTime ahead_ns);

/** How long it was awake only to be so. */
VtTime vt_poller_awake_ns(const VtPoller *self);

/** Waits until a callback or a signal's handler has run or @deadline_ns is reached; a
 *  deadline in the past looks for what is ready and does not wait. Returns whether
 *  something has run. */
bool vt_poller_wait(VtPoller *self, VtTime deadline_ns);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(VtPoller, vt_poller_free)
