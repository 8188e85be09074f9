/**
 * From the reports of a few pods to the metrics of a whole revision.
 *
 * Source: [kn: pkg/autoscaler/metrics/stats_scraper.go, sample_size.go]
 */
#pragma once

#include "sim/request_stats.h"

/** How many of @population ready pods are asked: all up to 3, never more than 16. */
int32_t vt_scraper_sample_size(int32_t population);

/** Adds the report of one more pod. The order of pods decides the last bits. */
void vt_scraper_add(VtRequestReport *sum, const VtRequestReport *report);

/** What all pods together are taken to have, from the sum over @sampled of them. */
VtRequestReport vt_scraper_extrapolate(const VtRequestReport *sum, int32_t sampled,
                                       int32_t population);
