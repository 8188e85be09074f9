/* Each in line has a deadline of its own. */
#include "replay/admission.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

static VtAdmission *new_admission(uint32_t in_flight_max)
{
    VtAdmissionConfig config = vt_admission_config_default;

    config.in_flight_max = in_flight_max;
    return vt_admission_new(&config);
}

/* The second in line has less time than the first, the fourth than the third. */
Test(admission_deadlines, who_is_behind_the_first_expires_in_time)
{
    static const VtTime deadlines_ns[] = { 6 * VT_S, VT_S, 5 * VT_S, 2 * VT_S };
    static const struct {
        VtTime at_ns;
        uint32_t slot;
    } expected[] = { { VT_S, 1 }, { 2 * VT_S, 3 }, { 5 * VT_S, 2 }, { 6 * VT_S, 0 } };
    g_autoptr(VtAdmission) self = new_admission(1);
    uint32_t slot = 9;

    cr_expect(vt_admission_offer(self, &(VtCandidate){ 9, 0, VT_MINUTE }, 0));
    for (uint32_t i = 0; i < G_N_ELEMENTS(deadlines_ns); i++) {
        const VtCandidate candidate = { i, 0, deadlines_ns[i] };

        cr_expect(not(vt_admission_offer(self, &candidate, 0)));
    }
    for (size_t i = 0; i < G_N_ELEMENTS(expected); i++) {
        const VtTime at_ns = expected[i].at_ns;

        cr_expect(eq(i64, vt_admission_due(self), at_ns), "row %zu", i);
        cr_assert(
            eq(int, (int)vt_admission_next(self, at_ns - 1, &slot), (int)VT_TURN_NONE));
        cr_expect(
            eq(int, (int)vt_admission_next(self, at_ns, &slot), (int)VT_TURN_EXPIRED));
        cr_expect(eq(u32, slot, expected[i].slot), "row %zu", i);
    }
    cr_expect(eq(i64, vt_admission_due(self), VT_NEVER));
}

/* The second is out of the line, which goes on with the third. */
Test(admission_deadlines, who_has_expired_has_no_turn)
{
    static const VtTime deadlines_ns[] = { VT_MINUTE, VT_S, VT_MINUTE };
    g_autoptr(VtAdmission) self = new_admission(1);
    uint32_t slot = 9;

    cr_expect(vt_admission_offer(self, &(VtCandidate){ 9, 0, VT_MINUTE }, 0));
    for (uint32_t i = 0; i < G_N_ELEMENTS(deadlines_ns); i++) {
        const VtCandidate candidate = { i, 0, deadlines_ns[i] };

        cr_expect(not(vt_admission_offer(self, &candidate, 0)));
    }
    cr_expect(eq(int, (int)vt_admission_next(self, VT_S, &slot), (int)VT_TURN_EXPIRED));
    for (uint32_t i = 0; i < 2; i++) {
        vt_admission_ended(self, VT_S);
        cr_expect(eq(int, (int)vt_admission_next(self, VT_S, &slot), (int)VT_TURN_GO));
        cr_expect(eq(u32, slot, 2 * i));
    }
    cr_expect(eq(i64, vt_admission_due(self), VT_NEVER));
}
