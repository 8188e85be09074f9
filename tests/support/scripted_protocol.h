/**
 * A protocol and its clock in virtual time, for tests: it answers after a fixed time,
 * with the next code or failure of a list.
 */
#pragma once

#include "core/clock.h"
#include "core/scheduler.h"
#include "replay/protocol.h"

typedef struct {
    VtCause cause;
    int code;
} ScriptedReply;

/** A request as it was handed over; texts excluded. */
typedef struct {
    uint32_t tag;
    VtTime at_ns;
    VtTime connect_by_ns;
    VtTime deadline_ns;
} ScriptedRequest;

typedef struct {
    VtProtocol base;
    VtClock clock; /* for the driver */
    VtTime now_ns;
    VtTime stall_at_ns; /* the clock is late then, by stall_ns */
    VtTime stall_ns;
    VtTime submit_ns; /* that it takes to hand a request over */
    VtScheduler *scheduler;
    uint8_t target;
    VtTime service_ns;
    VtTime connect_ns;            /* of that, before a request is written */
    bool never_sends;             /* sent_ns is unknown */
    const ScriptedReply *replies; /* one for each request; the last for all later ones */
    unsigned replies_count;
    GArray *requests;  /* of ScriptedRequest */
    GArray *callbacks; /* of VtRequest, in the same order */
    unsigned in_flight;
    unsigned in_flight_max;
} ScriptedProtocol;

/** Answers 200 after 10 ms, unless told otherwise. @scheduler is borrowed.
 *  vt_protocol_free() frees what it holds, but not @self. */
void scripted_protocol_init(ScriptedProtocol *self, VtScheduler *scheduler);
