/**
 * A whole run under constant latencies, whose times a test derives by hand.
 */
#pragma once

#include "tests/support/knative_run.h"

/* How long after its decision a pod comes about and answers. */
#define CREATED_NS   (50 * VT_MS)
#define SCHEDULED_NS (CREATED_NS + 20 * VT_MS)
#define STARTED_NS   (SCHEDULED_NS + 600 * VT_MS)
#define USABLE_NS    (STARTED_NS + 80 * VT_MS + 30 * VT_MS)
#define READY_NS     (USABLE_NS + 400 * VT_MS)
#define START_CPU_NS (80 * VT_MS)
#define HOP_NS       (2 * VT_MS)
#define GONE_NS      (30 * VT_S)
#define LATE_NS      ((VtTime)1) /* of a re-enqueued reconcile */

/** A VtInvocation of the first function. */
#define CALL(at, length)                                                                 \
    {                                                                                    \
        .scheduled_ns = (at), .requested_ns = (length)                                   \
    }

/** As knative_run_init(), with the latencies above. */
void constant_run_init(KnativeRun *run);

/** Plays in virtual time; every invocation must end. */
void constant_run_play(KnativeRun *run, const VtInvocation *calls, size_t count);

/** The pod, which must have been there. */
const VtPodRow *constant_run_pod(const KnativeRun *run, uint32_t function,
                                 uint32_t instance);

/** The first decision from @from_ns on for @desired pods of function 0, which must be. */
const VtDecision *constant_run_decision(const KnativeRun *run, VtTime from_ns,
                                        int desired);

void constant_run_expect_ok(const KnativeRun *run, uint64_t id, VtTime response_ns,
                            VtStart start);
void constant_run_expect_timeout(const KnativeRun *run, uint64_t id, VtTime limit_ns);
