/**
 * The requests inside a simulated Knative: a pool of small records that queues and
 * lists link by number, so that nothing is allocated per request.
 */
#pragma once

#include "core/invocation.h"

#include <stdbool.h>
#include <stdint.h>

#define VT_REQUEST_NONE   UINT32_MAX
#define VT_REQUEST_NO_POD UINT32_MAX

typedef struct {
    VtInvocation invocation;
    VtTime submitted_ns;
    uint32_t slot;   /* the driver's */
    uint32_t pod;    /* VT_REQUEST_NO_POD while it waits in the activator */
    uint32_t queued; /* next in the queue it waits in */
    uint32_t older;  /* in the list of the function's requests in flight */
    uint32_t newer;
    uint32_t activator; /* of a proxied one */
    bool is_proxied;    /* came through the activator */
    bool is_cold;       /* waited for a pod that was not ready when it arrived */
    bool is_executing;  /* given to the runtime */
    bool is_abandoned;  /* timed out while executing: nobody waits for its end */
} VtRequest;

typedef struct {
    VtRequest *requests;
    uint32_t count;
    uint32_t capacity;
    uint32_t first_free;
} VtRequests;

void vt_requests_init(VtRequests *self);
void vt_requests_clear(VtRequests *self);

/** Takes a record from the pool; pointers into the pool become stale. */
uint32_t vt_requests_take(VtRequests *self);
void vt_requests_give_back(VtRequests *self, uint32_t request);

static inline VtRequest *vt_requests_at(const VtRequests *self, uint32_t request)
{
    return &self->requests[request];
}

/** Requests waiting, first in first out. */
typedef struct {
    uint32_t head;
    uint32_t tail;
    uint32_t length;
} VtRequestQueue;

void vt_request_queue_init(VtRequestQueue *self);
void vt_request_queue_push(VtRequestQueue *self, VtRequests *pool, uint32_t request);
uint32_t vt_request_queue_pop(VtRequestQueue *self, const VtRequests *pool);

/** Takes @request, which waits in @self, out of the line. O(1) for the first one. */
void vt_request_queue_remove(VtRequestQueue *self, VtRequests *pool, uint32_t request);

/** A function's requests in flight, oldest first. */
typedef struct {
    uint32_t oldest;
    uint32_t newest;
} VtRequestList;

void vt_request_list_init(VtRequestList *self);
void vt_request_list_append(VtRequestList *self, VtRequests *pool, uint32_t request);
void vt_request_list_remove(VtRequestList *self, VtRequests *pool, uint32_t request);
