/**
 * A platform that is somebody else's: each invocation is a request to a target.
 *
 * Open loop: an invocation is sent when it is due, whatever became of those before, but
 * for what replay/admission.h says of those that this machine is late with.
 */
#pragma once

#include "core/function_config.h"
#include "core/platform.h"
#include "core/scheduler.h"
#include "replay/admission.h"
#include "replay/target.h"

typedef struct {
    const VtTarget *target; /* borrowed until the platform is freed, as is configs */
    const VtFunctionConfig *configs; /* one per function: their time-outs count from the
                                        scheduled instant */
    VtTime connect_timeout_ns;       /* of each attempt; VT_NEVER: none */
    unsigned retries_max;            /* of an invocation that fails before its time-out */
    VtTime retry_delay_ns;           /* from a failure to the next attempt */
    VtAdmissionConfig admission;
} VtPlatformHttpConfig;

/** Takes @protocol. @clock and @scheduler, the driver's, are borrowed: retries and turns
 * in line are events of the latter. */
VtPlatform *vt_platform_http_new(const VtPlatformHttpConfig *config, VtClock *clock,
                                 VtScheduler *scheduler, VtProtocol *protocol);
