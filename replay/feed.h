/**
 * A sender's part of a schedule, which another thread deals to it as the run goes on.
 *
 * The sender reads it as arrivals whose invocations bring their ids. What it may rely on
 * is the horizon: all of its invocations before that are there. So an empty feed is asked
 * again at the horizon, and no sooner.
 */
#pragma once

#include "core/arrivals.h"

typedef struct VtFeed VtFeed;

/** An empty one with the functions and length of @whole; at most @capacity invocations
 * wait in it. @whole outlives it. */
VtFeed *vt_feed_new(const VtArrivals *whole, size_t capacity);
void vt_feed_free(VtFeed *self);

/** The sender's side; belongs to the feed. */
VtArrivals *vt_feed_arrivals(VtFeed *self);

/** The dealing thread's side, as is the rest. */
bool vt_feed_has_room(const VtFeed *self);

/** Needs room. In order of time. */
void vt_feed_push(VtFeed *self, const VtInvocation *invocation);

/** Says that all before @horizon_ns has been pushed; VT_NEVER: all there is. */
void vt_feed_advance(VtFeed *self, VtTime horizon_ns);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(VtFeed, vt_feed_free)
