/**
 * One libcurl multi handle with its connections, driven by the poller.
 */
#pragma once

#include "replay/poller.h"

#include <curl/curl.h>

/** The most requests in flight in a lane: a search for a connection walks over all that
 *  the lane has to the same host. */
#define VT_HTTP_LANE_MAX 64U

typedef struct VtHttpLane VtHttpLane;

typedef struct {
    /** The transfer of @easy has ended; the callback removes it from the lane. */
    void (*ended)(void *target, CURL *easy, CURLcode code);
} VtHttpLaneOps;

/** @connections_max: in use and kept; no fewer than will be in flight in the lane. */
VtHttpLane *vt_http_lane_new(VtPoller *poller, const VtHttpLaneOps *ops, void *target,
                             unsigned connections_max);
void vt_http_lane_free(VtHttpLane *self);

bool vt_http_lane_has_room(const VtHttpLane *self);

/** Sends the request of @easy, at once when a connection is at hand. Its end is reported
 *  from the poller, never from here. */
void vt_http_lane_add(VtHttpLane *self, CURL *easy);

/** Drops the transfer of @easy, ended or not. */
void vt_http_lane_remove(VtHttpLane *self, CURL *easy);
