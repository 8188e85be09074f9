/**
 * What an activator reports of one revision.
 *
 * Requests count from their arrival at the activator to the end of their response, so
 * held ones are concurrency. The first request of a revision that was silent is
 * reported at once, and taken out of the next regular report.
 * Source: [kn: pkg/activator/handler/concurrency_reporter.go]
 */
#pragma once

#include "sim/request_stats.h"

typedef struct {
    VtRequestStats requests;
    bool is_present; /* false until a request comes, and again after silence */
    bool has_early_report;
} VtActivatorStats;

/** True when a report of one request with concurrency 1 must be sent at once. */
bool vt_activator_stats_arrive(VtActivatorStats *self, VtTime now_ns);
void vt_activator_stats_leave(VtActivatorStats *self, VtTime now_ns);

/** The regular report; false when there is none because the revision is silent. */
bool vt_activator_stats_report(VtActivatorStats *self, VtTime now_ns,
                               VtRequestReport *out_report);
