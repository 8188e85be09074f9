/**
 * A client of the Kubernetes API: its calls pass a token bucket in the order in which
 * they are made. [k8s: client-go flowcontrol]
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

/** When @calls that are made at @now_ns have passed: now, or when the token of the last
 *  one comes. Calls must be made in time order; each takes one token, and a fraction of
 *  a call, as an average may be, that fraction. */
VtTime vt_station_pass(VtStation *self, double calls, VtTime now_ns);
