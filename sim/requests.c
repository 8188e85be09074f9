#include "sim/requests.h"

#include <glib.h>

void vt_requests_init(VtRequests *self)
{
    *self = (VtRequests){ .first_free = VT_REQUEST_NONE };
}

void vt_requests_clear(VtRequests *self)
{
    g_clear_pointer(&self->requests, g_free);
}

uint32_t vt_requests_take(VtRequests *self)
{
    if (self->first_free != VT_REQUEST_NONE) {
        const uint32_t request = self->first_free;

        self->first_free = self->requests[request].queued;
        return request;
    }
    if (self->count == self->capacity) {
        self->capacity = MAX(64, 2 * self->capacity);
        self->requests = g_renew(VtRequest, self->requests, self->capacity);
    }
    return self->count++;
}

void vt_requests_give_back(VtRequests *self, uint32_t request)
{
    self->requests[request].queued = self->first_free;
    self->first_free = request;
}

void vt_request_queue_init(VtRequestQueue *self)
{
    *self = (VtRequestQueue){ .head = VT_REQUEST_NONE, .tail = VT_REQUEST_NONE };
}

void vt_request_queue_push(VtRequestQueue *self, VtRequests *pool, uint32_t request)
{
    vt_requests_at(pool, request)->queued = VT_REQUEST_NONE;
    if (self->length++ == 0) {
        self->head = request;
    } else {
        vt_requests_at(pool, self->tail)->queued = request;
    }
    self->tail = request;
}

uint32_t vt_request_queue_pop(VtRequestQueue *self, const VtRequests *pool)
{
    const uint32_t request = self->head;

    g_assert(self->length > 0);
    self->head = vt_requests_at(pool, request)->queued;
    self->length--;
    return request;
}

void vt_request_queue_remove(VtRequestQueue *self, VtRequests *pool, uint32_t request)
{
    uint32_t before = self->head;

    if (request == self->head) {
        vt_request_queue_pop(self, pool);
        return;
    }
    while (vt_requests_at(pool, before)->queued != request)
        before = vt_requests_at(pool, before)->queued;
    vt_requests_at(pool, before)->queued = vt_requests_at(pool, request)->queued;
    if (request == self->tail)
        self->tail = before;
    self->length--;
}

void vt_request_list_init(VtRequestList *self)
{
    *self = (VtRequestList){ VT_REQUEST_NONE, VT_REQUEST_NONE };
}

void vt_request_list_append(VtRequestList *self, VtRequests *pool, uint32_t request)
{
    VtRequest *added = vt_requests_at(pool, request);

    added->older = self->newest;
    added->newer = VT_REQUEST_NONE;
    if (self->newest == VT_REQUEST_NONE) {
        self->oldest = request;
    } else {
        vt_requests_at(pool, self->newest)->newer = request;
    }
    self->newest = request;
}

void vt_request_list_remove(VtRequestList *self, VtRequests *pool, uint32_t request)
{
    const VtRequest *removed = vt_requests_at(pool, request);

    if (removed->older == VT_REQUEST_NONE) {
        self->oldest = removed->newer;
    } else {
        vt_requests_at(pool, removed->older)->newer = removed->newer;
    }
    if (removed->newer == VT_REQUEST_NONE) {
        self->newest = removed->older;
    } else {
        vt_requests_at(pool, removed->newer)->older = removed->older;
    }
}
