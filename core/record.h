/**
 * What happened to one invocation.
 */
#pragma once

#include "core/exchange.h"
#include "core/invocation.h"

/** Names as in invocations.csv: ok, error, timeout, refused, lost. */
typedef enum {
    VT_STATUS_OK,
    VT_STATUS_ERROR,   /* answered, but not with success */
    VT_STATUS_TIMEOUT, /* no answer within the function's time-out */
    VT_STATUS_REFUSED, /* turned away: a full queue, a closed port */
    VT_STATUS_LOST,    /* no answer by the end of the run */
} VtStatus;

/** Names as in invocations.csv: unknown, warm, cold. */
typedef enum { VT_START_UNKNOWN, VT_START_WARM, VT_START_COLD } VtStart;

#define VT_INSTANCE_UNKNOWN UINT32_MAX

/** Latency counts from the scheduled instant, not from the instant of sending:
 *  a late sender must not flatter the platform. [wrk2: README] */
typedef struct {
    VtInvocation invocation;
    VtTime sent_ns;     /* written to a connection; VT_UNKNOWN when never sent */
    VtTime response_ns; /* length, from scheduled_ns; VT_UNKNOWN without a response */
    VtTime executed_ns; /* as the function itself measured it; or VT_UNKNOWN */
    uint32_t instance; /* number of the pod within its function, or VT_INSTANCE_UNKNOWN */
    VtStart start;
    VtStatus status;
    const VtExchange *exchange; /* of a client over a network, borrowed for the call that
                                   hands the record over; NULL: there was none */
} VtRecord;

/** When it left the generator, which sent_ns may be long after: a connection takes its
 *  time, and that is the target's. VT_UNKNOWN when it never did. */
VtTime vt_record_handed_ns(const VtRecord *self);

const char *vt_status_name(VtStatus status);
const char *vt_start_name(VtStart start);
const char *vt_phase_name(VtPhase phase);
