/**
 * The contract of whatever carries one request to a target and brings the reply back.
 *
 * One thread, that of the poller which the implementation was made with. Instants are of
 * the run. All texts are borrowed for the call that hands them over.
 */
#pragma once

#include "core/record.h"

#include <glib.h>

#include <stdbool.h>
#include <stddef.h>

typedef struct {
    VtCause cause;      /* NONE: a whole reply, of whatever code */
    int code;           /* 0: none */
    const char *body;   /* zero-terminated; what of it is kept */
    size_t body_length; /* of that */
    VtTime sent_ns; /* when it was first handed to the network or, failing a connection,
                       when one was asked for; VT_UNKNOWN when it never left */
    VtTime first_byte_ns; /* or VT_UNKNOWN */
    VtTime done_ns;
    uint32_t writes;      /* times that it was written to a connection */
    uint32_t connections; /* opened for it */
    const char *problem;  /* NULL for a whole reply */
} VtReply;

/** Called exactly once per request, from the poller, never from within submit(). */
typedef void (*VtReplyCallback)(void *target, uint32_t tag, const VtReply *reply);

#define VT_HEADERS_ONCE UINT32_MAX

typedef struct {
    const char *url;
    const char *method;         /* NULL: GET, with a body POST */
    const char *const *headers; /* "Name: value", zero-terminated; or NULL */
    uint32_t
        headers_key;  /* the same key, the same headers, so that they may be kept in the
                         form they are sent in; VT_HEADERS_ONCE: they are not to be */
    const char *body; /* or NULL */
    size_t body_length;
    const char *connect_to; /* "HOST:PORT", whatever the URL says; or NULL */
    VtTime connect_by_ns;   /* VT_NEVER: no time-out of its own */
    VtTime deadline_ns;     /* of the whole reply; VT_NEVER: none */
    VtReplyCallback callback;
    void *target;
    uint32_t tag;
} VtRequest;

typedef struct VtProtocol VtProtocol;

typedef struct {
    /** Sends @request now, whatever else is in flight. */
    void (*submit)(VtProtocol *self, const VtRequest *request);
    /** Drops all that is in flight; their callbacks are not called. Not to be called from
     *  within one. */
    void (*abandon)(VtProtocol *self);
    /** Abandons, too. */
    void (*free)(VtProtocol *self);
} VtProtocolOps;

struct VtProtocol { /* first member of every implementation */
    const VtProtocolOps *ops;
};

static inline void vt_protocol_submit(VtProtocol *self, const VtRequest *request)
{
    self->ops->submit(self, request);
}

static inline void vt_protocol_abandon(VtProtocol *self)
{
    self->ops->abandon(self);
}

static inline void vt_protocol_free(VtProtocol *self)
{
    if (self != NULL)
        self->ops->free(self);
}

/** What a whole reply means whose @code is no success: VT_CAUSE_TURNED_AWAY for 429 and
 *  503, with which a full queue refuses [kn: pkg/queue/handler.go ErrRequestQueueFull];
 *  else VT_CAUSE_STATUS. */
VtCause vt_code_failure(int code);

/** What was wrong with @reply, where any 2xx is a success. */
VtCause vt_reply_cause(const VtReply *reply);

/** The status of an invocation that ended with @cause. */
VtStatus vt_cause_status(VtCause cause);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(VtProtocol, vt_protocol_free)
