/**
 * A platform with endless capacity that also ticks forever, as autoscalers do, for tests.
 */
#pragma once

#include "core/platform.h"
#include "core/scheduler.h"

typedef struct {
    VtPlatform base;
    VtScheduler *scheduler;
    uint8_t target;
    bool never_answers;
    const VtExchange *exchange; /* of every answer; or NULL */
    VtTime first_sent_ns;       /* unless 0: of slot 0, which finish() itself loses */
} EndlessPlatform;

/** Each invocation is answered with success after its requested duration. @scheduler is
 *  borrowed. */
void endless_platform_init(EndlessPlatform *self, VtScheduler *scheduler);
