/**
 * The driver and the HTTP platform over a scripted protocol, in virtual time, for tests.
 */
#pragma once

#include "core/driver.h"
#include "replay/platform_http.h"
#include "tests/support/scripted_protocol.h"

#define SCRIPTED_CALLS_MAX 400

/** Keeps records and what was seen of them, by id. */
typedef struct {
    VtRunLog base;
    VtRecord records[SCRIPTED_CALLS_MAX];
    VtExchange exchanges[SCRIPTED_CALLS_MAX];
    unsigned times[SCRIPTED_CALLS_MAX];
} ScriptedLog;

typedef struct {
    VtScheduler *scheduler;
    ScriptedProtocol protocol;
    VtPlatformHttpConfig config;
    VtFunctionConfig functions[2];
    const uint32_t *function_of; /* of each call; NULL: all are of the first */
    VtTime order_ns;             /* the first chance after it, this is given: */
    VtOrder order;
    unsigned asked; /* of the protocol */
    ScriptedLog log;
} ScriptedRun;

/** Two functions with a time-out of 10 s, no retries but after 100 ms; never stopped. */
void scripted_run_init(ScriptedRun *self, const ScriptedReply *replies, unsigned count);

/** Once: a call at each of @at_ns, each of which ends once. Frees all but the log. */
void scripted_run_play(ScriptedRun *self, const VtTime *at_ns, size_t count);
