/**
 * A platform that is somebody else's: each invocation is a GET of its function's URL.
 *
 * Open loop: an invocation is sent when it is due, whatever became of those before.
 */
#pragma once

#include "core/function.h"
#include "core/function_config.h"
#include "core/platform.h"
#include "replay/clock_wall.h"
#include "replay/http_pool.h"

typedef struct {
    const char *url;                 /* template, as vt_url_template_new() reads it */
    const VtFunction *functions;     /* borrowed until the platform is freed */
    const VtFunctionConfig *configs; /* one per function, likewise: their time-outs count
                                        from the scheduled instant */
    VtHttpOptions http;
} VtPlatformHttpConfig;

/** @clock is borrowed and outlives the platform. Errors: VT_ERROR_USAGE for a bad URL,
 *  VT_ERROR_WORK. */
VtPlatform *vt_platform_http_new(const VtPlatformHttpConfig *config, VtClockWall *clock,
                                 GError **error);
