/**
 * Concurrency averaged over time, and arrivals counted, between two reports.
 *
 * Both the queue-proxy of a pod and the activator keep one. A proxied request came
 * through an activator, which reports it too. Events that come late count at the
 * instant of the latest one. Source: [kn: pkg/networking/stats/request.go]
 */
#pragma once

#include "core/clock.h"

#include <stdbool.h>

/** What a component reports once a second. */
typedef struct {
    double concurrency; /* requests, averaged over the time since the last report */
    double proxied_concurrency; /* of these, through an activator */
    double requests;            /* arrivals per reporting second */
    double proxied_requests;
} VtRequestReport;

typedef struct {
    VtTime last_change_ns;
    double seconds; /* since the last report */
    double concurrency_seconds;
    double proxied_concurrency_seconds;
    int32_t concurrency; /* now */
    int32_t proxied_concurrency;
    uint32_t requests; /* since the last report */
    uint32_t proxied_requests;
} VtRequestStats;

void vt_request_stats_init(VtRequestStats *self, VtTime now_ns);
void vt_request_stats_arrive(VtRequestStats *self, VtTime now_ns, bool is_proxied);
void vt_request_stats_leave(VtRequestStats *self, VtTime now_ns, bool is_proxied);

/** Sums up since the last report and starts anew; requests inside stay inside. */
VtRequestReport vt_request_stats_report(VtRequestStats *self, VtTime now_ns);
