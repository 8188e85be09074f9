/**
 * What a client saw of one invocation that it carried out over a network, beside how the
 * invocation ended.
 */
#pragma once

#include "core/clock.h"

#include <stdbool.h>
#include <stdint.h>

/** Why an exchange is not what was asked for. Names as in requests.csv: vt_cause_name().
 */
typedef enum {
    VT_CAUSE_NONE,
    VT_CAUSE_STATUS,          /* a whole answer with a code that is no success */
    VT_CAUSE_TURNED_AWAY,     /* a whole answer that says: not now, there is too much */
    VT_CAUSE_REPLY,           /* a whole answer, but not of the form asked for */
    VT_CAUSE_RESOLVE,         /* no address for the name */
    VT_CAUSE_CONNECT,         /* no connection */
    VT_CAUSE_TLS,             /* no secure connection */
    VT_CAUSE_SEND,            /* it could not be written */
    VT_CAUSE_CLOSED,          /* the connection ended before the first byte */
    VT_CAUSE_TRUNCATED,       /* half an answer */
    VT_CAUSE_PROTOCOL,        /* an answer that is not understood */
    VT_CAUSE_CONNECT_TIMEOUT, /* no connection in time */
    VT_CAUSE_TIMEOUT,         /* no whole answer in time */
    VT_CAUSE_GENERATOR,       /* our own failure: descriptors, ports */
} VtCause;

typedef struct {
    VtTime handed_ns; /* to the protocol, for its first attempt, from when on it is the
                         target's and the network's; VT_UNKNOWN: never, or in vain for
                         want of descriptors or ports */
    VtTime first_byte_ns; /* instant of the answer's first byte; VT_UNKNOWN: none came */
    uint32_t attempts;    /* times that it was written to a connection; 0: never */
    uint32_t retries;     /* attempts because one before had failed */
    uint32_t connections; /* opened for it */
    int32_t code;         /* of the answer, such as HTTP's status; 0: none */
    VtCause cause;
    bool has_waited; /* in the generator's own line */
} VtExchange;

const char *vt_cause_name(VtCause cause);
