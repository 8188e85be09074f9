/**
 * A station of the control plane: calls pass a token bucket in arrival order, then
 * take a latency of their own. [k8s: client-go flowcontrol]
 */
#pragma once

#include "core/clock.h"

#include <stdint.h>

typedef struct {
    double rate_per_s; /* 0: no limit */
    double burst;
    double tokens;
    VtTime filled_ns; /* instant at which `tokens` was true */
} VtStation;

void vt_station_init(VtStation *self, double rate_per_s, int64_t burst);

/** When a call that arrives at @now_ns may pass: now, or when its token comes. Calls
 *  must arrive in time order; each takes one token. */
VtTime vt_station_pass(VtStation *self, VtTime now_ns);
