/**
 * Whose turn it is to be sent: the generator's own line, first in, first out.
 *
 * Open loop: what is due goes at once, whatever is in flight, and be it one of a burst
 * that takes a while to submit. Only those that were due while the generator itself stood
 * still may have to wait for others to end: they are many, and each would open a
 * connection of its own at once, which makes the stall longer. So they are sent as others
 * end, at most twice as many in flight as within the last ten seconds, and what comes
 * behind them waits with them. When the first in line has lost its patience, the target
 * does not keep up, and the loop is open again.
 */
#pragma once

#include "core/clock.h"

#include <glib.h>

#include <stdbool.h>

typedef struct {
    uint32_t in_flight_max; /* on time or not */
    VtTime stall_ns;        /* who was due so long before the end of a time as long, or
                               longer, in which nothing was heard of, is late */
    VtTime patience_ns;     /* how long one waits for others to end, below the maximum */
} VtAdmissionConfig;

extern const VtAdmissionConfig vt_admission_config_default;

typedef struct VtAdmission VtAdmission;

VtAdmission *vt_admission_new(const VtAdmissionConfig *config);
void vt_admission_free(VtAdmission *self);

typedef struct {
    uint32_t slot; /* the caller's name for it */
    VtTime due_ns;
    VtTime deadline_ns; /* from here on it is not worth sending */
} VtCandidate;

/** True: it is in flight from now on. False: it waits in line. O(1), as all of these,
 *  but O(log n) for who waits; allocates only when more wait than ever before. */
bool vt_admission_offer(VtAdmission *self, const VtCandidate *candidate, VtTime now_ns);

typedef enum {
    VT_TURN_NONE,    /* nobody may go yet */
    VT_TURN_GO,      /* in flight from now on */
    VT_TURN_EXPIRED, /* past its deadline, and out of the line */
} VtTurn;

/** To be called until it is nobody's, whenever one has ended and at the instant of
 *  vt_admission_due(). */
VtTurn vt_admission_next(VtAdmission *self, VtTime now_ns, uint32_t *out_slot);

/** Nobody waits any more. */
void vt_admission_dismiss(VtAdmission *self);

/** One in flight has ended. */
void vt_admission_ended(VtAdmission *self, VtTime now_ns);

/** When it may be somebody's turn, or deadline, though nothing ends; VT_NEVER: no one
 *  waits. */
VtTime vt_admission_due(const VtAdmission *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(VtAdmission, vt_admission_free)
