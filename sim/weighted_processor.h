/**
 * The cores of one node, shared by groups of jobs as the kernel's fair scheduler shares
 * them among pods: work-conserving, by weights, none above its limit, and each job on one
 * core at most. Exact processor sharing in virtual time.
 *
 * A group wants min(limit, its jobs) cores. Those that want no more than their share of
 * the weights get it all; the others divide the rest by weight (water filling). Each of
 * these two classes has a clock that all its groups follow, and each group one that all
 * its jobs follow, so that a change costs O(log n) and not a visit of everyone, unless it
 * moves groups from one class to the other.
 *
 * Source: [k8s: kubelet cpu.shares and CFS quota]
 */
#pragma once

#include "core/clock.h"

#include <glib.h>

#include <stdbool.h>
#include <stdint.h>

typedef struct {
    int64_t weight_milli; /* at least 1 */
    int64_t limit_milli;  /* cores that all its jobs together may use; 0: no limit */
    VtTime period_ns; /* the limit holds over each such length, in which the group first
                         runs without one and then stands still; 0: at any instant */
} VtCpuGroup;

typedef struct VtWeightedProcessor VtWeightedProcessor;

/** @cores: may be fractional; positive; may be infinite. */
VtWeightedProcessor *vt_weighted_processor_new(double cores);
void vt_weighted_processor_free(VtWeightedProcessor *self);

/** From @now_ns on there are @cores, positive. */
void vt_weighted_processor_set_cores(VtWeightedProcessor *self, double cores,
                                     VtTime now_ns);

/** A new group's number; its periods begin at @now_ns. Numbers of closed groups are used
 *  again. */
uint32_t vt_weighted_processor_open(VtWeightedProcessor *self, const VtCpuGroup *group,
                                    VtTime now_ns);

/** Ends @group, and the jobs in it without a report. */
void vt_weighted_processor_close(VtWeightedProcessor *self, uint32_t group,
                                 VtTime now_ns);

/** Begins @job, the caller's number, which needs @work_ns of one core, in @group. */
void vt_weighted_processor_add(VtWeightedProcessor *self, uint32_t group, uint32_t job,
                               VtTime work_ns, VtTime now_ns);

/** Breaks @job of @group off at @now_ns; the core-nanoseconds that it still needed.
 *  O(jobs of the group). */
double vt_weighted_processor_remove(VtWeightedProcessor *self, uint32_t group,
                                    uint32_t job, VtTime now_ns);

/** When something happens if nothing changes before; VT_NEVER when idle. */
VtTime vt_weighted_processor_next(const VtWeightedProcessor *self);

/** Lets happen what is due by @now_ns, which something must be. True with @out_job when a
 *  job has ended, false when a group's limit was reached or began anew. */
bool vt_weighted_processor_step(VtWeightedProcessor *self, VtTime now_ns,
                                uint32_t *out_job);

/** Core-nanoseconds that the jobs of @group still need at @now_ns. O(jobs of it). */
double vt_weighted_processor_left_ns(const VtWeightedProcessor *self, uint32_t group,
                                     VtTime now_ns);

/** Core-nanoseconds used until @now_ns. */
double vt_weighted_processor_busy_ns(const VtWeightedProcessor *self, VtTime now_ns);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(VtWeightedProcessor, vt_weighted_processor_free)
