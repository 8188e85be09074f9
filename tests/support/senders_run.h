/**
 * A list of invocations played by several senders, each on an endless platform of its
 * own, for tests.
 */
#pragma once

#include "core/driver.h"
#include "tests/support/kept_log.h"
#include "tests/support/list_arrivals.h"

#define SENDERS_MAX 8

typedef struct {
    unsigned senders;
    bool never_answers;
    bool has_function_seconds;
    VtTime start_ns;
    VtTime tail_ns;
    VtMonitor *monitor; /* or NULL */
} SendersRun;

typedef struct {
    VtRunResult result;
    uint64_t digest; /* of the whole schedule */
    VtTime cpu_ns;   /* of all senders */
    KeptLog kept;
} SendersResult;

/** Plays @arrivals from where they are. @out is to be cleared. */
void senders_run_play(const SendersRun *self, VtArrivals *arrivals, SendersResult *out);
void senders_result_clear(SendersResult *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(SendersResult, senders_result_clear)
