/**
 * The driver over the endless platform, for tests.
 */
#pragma once

#include "core/driver.h"
#include "tests/support/endless_platform.h"
#include "tests/support/kept_log.h"

typedef struct {
    VtArrivals *arrivals;
    VtClock *clock;
    VtMonitor *monitor; /* or NULL */
    VtTime start_ns;
    VtTime tail_ns;
    bool never_answers; /* what follows is the platform's */
    const VtExchange *exchange;
    VtTime first_sent_ns;
} EndlessRun;

/** Plays it into @kept, which is made here. */
VtRunResult endless_run_play(const EndlessRun *self, KeptLog *kept);
