/**
 * A verdict on the load generator itself: did it send what was scheduled, when it was?
 */
#pragma once

#include "core/run_log.h"
#include "report/failures.h"

#include <glib.h>

#include <json-glib/json-glib.h>

/** What the generator itself took of the processor. */
typedef struct {
    VtTime used_ns;           /* all its threads */
    VtTime busiest_sender_ns; /* the busiest thread of those that send */
    VtTime run_ns;            /* length of the run */
} VtGeneratorCpu;

/** What is in neither sent nor dropped was lost without a word whether it had left: by a
 *  local run at its end, or by one that was killed. */
typedef struct {
    uint64_t offered;  /* invocations that were due */
    uint64_t sent;     /* left the generator, see vt_record_handed_ns() */
    uint64_t dropped;  /* never sent */
    uint64_t waited;   /* in the generator's own line; in sent or dropped, too */
    uint64_t retries;  /* attempts because one before had failed */
    uint64_t rewrites; /* because a kept connection turned out to be dead */
    uint64_t late;     /* left more than a millisecond late */
    int64_t late_us_p50;
    int64_t late_us_p99;
    int64_t late_us_max;
} VtGeneratorFigures;

typedef struct VtGenerator VtGenerator;

VtGenerator *vt_generator_new(void);
void vt_generator_free(VtGenerator *self);

VtRunLog *vt_generator_log(VtGenerator *self);

/** To be told once, when the run is over. */
void vt_generator_set_cpu(VtGenerator *self, const VtGeneratorCpu *cpu);

/** Of the whole run, its warm-up included: "ok"; "late" when more than one call in a
 *  thousand, and not just one, left 10 ms late or later, or any a second late;
 * "saturated" when half of them left 100 ms late or later, some or all were never sent,
 * or a sender was at work for more than nine tenths of a run of a second or longer. */
const char *vt_generator_verdict(const VtGenerator *self);

VtGeneratorFigures vt_generator_figures(const VtGenerator *self);

/** {late, late_p50_us, late_p99_us, late_max_us}. */
JsonObject *vt_generator_lateness_to_json(const VtGenerator *self);

/** {offered, sent, waited, dropped, retries, rewrites, failed: {kind: count},
 * cpu_core_seconds, busiest_sender_cores}. */
JsonObject *vt_generator_sending_to_json(const VtGenerator *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(VtGenerator, vt_generator_free)
