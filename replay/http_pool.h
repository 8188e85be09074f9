/**
 * Many HTTP/1.1 requests at a time on one thread, over libcurl and the poller.
 *
 * Open loop: a request never waits for another, up to a cap on what libcurl is handed.
 * Those beyond it wait here, first in first out, at no cost per request: libcurl's own
 * limits re-examine all that wait at each completion, and its search for a connection
 * walks over all of them, so requests are spread over lanes of bounded size.
 */
#pragma once

#include "core/record.h"
#include "replay/clock_wall.h"

#include <glib.h>

#include <stdbool.h>
#include <stddef.h>

/** Bytes of a response's body that are kept; the rest is read and dropped. */
#define VT_HTTP_BODY_MAX ((size_t)16 * 1024)

typedef enum {
    VT_HTTP_REPLIED,   /* a whole response, of whatever status */
    VT_HTTP_REFUSED,   /* no connection, or it ended before any byte came back */
    VT_HTTP_TIMED_OUT, /* no whole response by the deadline */
    VT_HTTP_BROKEN,    /* part of a response, or none for another reason */
} VtHttpEnd;

/** What came of a request. Instants are of the run. */
typedef struct {
    VtHttpEnd end;
    int status;       /* 0 without a response */
    const char *body; /* zero-terminated; valid during the callback */
    size_t body_length;
    VtTime sent_ns; /* when it was handed to the socket or, failing a connection, when one
                       was asked for; VT_UNKNOWN when it never left */
    VtTime done_ns;
    const char *problem; /* unless it was replied to; valid during the callback */
} VtHttpResult;

/** Called exactly once per request, from the poller, never from within submit(). */
typedef void (*VtHttpCallback)(void *target, uint32_t tag, const VtHttpResult *result);

typedef struct {
    const char *url;    /* copied */
    VtTime deadline_ns; /* of the whole response, in the run's time; VT_NEVER: none */
    VtHttpCallback callback;
    void *target;
    uint32_t tag;
} VtHttpRequest;

typedef struct {
    const char *unix_path;  /* connect to this socket whatever the URL says; or NULL */
    unsigned in_flight_max; /* 0: as many as descriptors allow, up to 4096 */
} VtHttpPoolOptions;

typedef struct VtHttpPool VtHttpPool;

/** Both @clock and its poller are borrowed and outlive the pool. Raises the process's
 *  soft limit of descriptors to the hard one, and has it ignore SIGPIPE.
 *  Errors: VT_ERROR_WORK. */
VtHttpPool *vt_http_pool_new(VtClockWall *clock, const VtHttpPoolOptions *options,
                             GError **error);

/** Ends what is in flight as vt_http_pool_abandon() does. */
void vt_http_pool_free(VtHttpPool *self);

/** Sends a GET as soon as possible, which is now, or when fewer are in flight. */
void vt_http_pool_submit(VtHttpPool *self, const VtHttpRequest *request);

/** Drops all that is in flight or waits; their callbacks are not called. Not to be called
 *  from within one. */
void vt_http_pool_abandon(VtHttpPool *self);

/** The status of an invocation that ended like this: any 2xx is a success. */
VtStatus vt_http_result_status(const VtHttpResult *result);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(VtHttpPool, vt_http_pool_free)
