/* A line that stands for longer than what was in flight is remembered. */
#include "replay/admission.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#define PLACES  20U
#define SECONDS 30

static unsigned serve(VtAdmission *self, VtTime now_ns)
{
    unsigned gone = 0;
    uint32_t slot;

    while (vt_admission_next(self, now_ns, &slot) == VT_TURN_GO)
        gone++;
    return gone;
}

static void offer(VtAdmission *self, uint32_t slot, VtTime now_ns)
{
    const VtCandidate candidate = { slot, now_ns, VT_NEVER };

    vt_admission_offer(self, &candidate, now_ns);
}

/* Twenty places, taken one by one, and a line that is never empty: each second the twenty
 * end, and as many must take their places, though nobody in line has lost patience yet.
 */
Test(admission_standing, does_not_shrink_below_what_was_in_flight)
{
    const VtAdmissionConfig config = {
        .in_flight_max = PLACES,
        .stall_ns = 20 * VT_MS,
        .patience_ns = VT_MINUTE,
    };
    g_autoptr(VtAdmission) self = vt_admission_new(&config);
    uint32_t slot = 0;

    for (; slot < 2 * PLACES; slot++)
        offer(self, slot, slot * VT_MS);
    for (VtTime second = 1; second < SECONDS; second++) {
        const VtTime now_ns = second * VT_S;

        for (unsigned i = 0; i < PLACES; i++)
            vt_admission_ended(self, now_ns);
        cr_assert(eq(uint, serve(self, now_ns), PLACES), "second %" PRId64, second);
        for (unsigned i = 0; i < PLACES; i++)
            offer(self, slot++, now_ns);
    }
}
