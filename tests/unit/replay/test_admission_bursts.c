/* What is late because of a burst, and what because the generator stood still. */
#include "replay/admission.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#define BEFORE_NS VT_S /* when something was last heard of before */

/* Ten were in flight until now, which ended. */
static VtAdmission *new_admission(void)
{
    VtAdmission *self = vt_admission_new(&vt_admission_config_default);

    for (uint32_t i = 0; i < 10; i++) {
        const VtCandidate candidate = { i, BEFORE_NS - VT_MS, 2 * VT_MINUTE };

        cr_assert(vt_admission_offer(self, &candidate, candidate.due_ns));
    }
    for (uint32_t i = 0; i < 10; i++)
        vt_admission_ended(self, BEFORE_NS);
    return self;
}

/* Offers @count, due @gap_ns apart from @due_ns on, each @cost_ns after the one before
 * from @now_ns on; returns how many go. */
static unsigned offer(VtAdmission *self, unsigned count, VtTime due_ns, VtTime gap_ns,
                      VtTime now_ns, VtTime cost_ns)
{
    unsigned admitted = 0;

    for (uint32_t i = 0; i < count; i++) {
        const VtCandidate candidate = { 100 + i, due_ns + i * gap_ns, 2 * VT_MINUTE };

        admitted += vt_admission_offer(self, &candidate, now_ns + i * cost_ns);
    }
    return admitted;
}

/* A thousand within 20 ms, each of which takes 113 us: the last leaves 93 ms late, and
 * nothing has stalled. */
Test(admission_bursts, who_is_late_for_those_before_it_goes)
{
    const VtTime due_ns = BEFORE_NS + 5 * VT_MS;
    g_autoptr(VtAdmission) self = new_admission();

    cr_expect(eq(uint, offer(self, 1000, due_ns, 20 * VT_US, due_ns, 113 * VT_US), 1000));
    cr_expect(eq(i64, vt_admission_due(self), VT_NEVER));
}

/* An hour without an invocation is none of standing still. */
Test(admission_bursts, who_is_on_time_goes_after_a_rest)
{
    const VtTime due_ns = BEFORE_NS + VT_MINUTE;
    g_autoptr(VtAdmission) self = new_admission();

    cr_expect(eq(uint, offer(self, 1000, due_ns, 0, due_ns + VT_MS, VT_US), 1000));
}

/* Nothing is heard of from BEFORE_NS to the end of a stall: those that were due more than
 * 20 ms before its end have twice the room of lately. */
Test(admission_bursts, who_was_due_in_a_stall_is_held_back)
{
    static const struct {
        VtTime stall_ns;   /* from BEFORE_NS on */
        VtTime due_ns;     /* into it */
        unsigned admitted; /* of a hundred at once */
    } cases[] = {
        { 20 * VT_MS, 0, 100 },         { 21 * VT_MS, 0, 20 },
        { 21 * VT_MS, 2 * VT_MS, 100 }, { VT_S, 900 * VT_MS, 20 },
        { VT_S, 980 * VT_MS, 100 },     { VT_S, -VT_MS, 20 }, /* before it, even */
    };

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        const VtTime due_ns = BEFORE_NS + cases[i].due_ns;
        const VtTime now_ns = BEFORE_NS + cases[i].stall_ns;
        g_autoptr(VtAdmission) self = new_admission();

        cr_expect(eq(uint, offer(self, 100, due_ns, 0, now_ns, 0), cases[i].admitted),
                  "row %zu", i);
    }
}

/* The answers that came meanwhile are heard of first, and hide nothing. */
Test(admission_bursts, an_answer_after_a_stall_does_not_hide_it)
{
    const VtTime end_ns = BEFORE_NS + VT_S;
    g_autoptr(VtAdmission) self = new_admission();

    cr_expect(eq(uint, offer(self, 1, BEFORE_NS, 0, BEFORE_NS, 0), 1));
    vt_admission_ended(self, end_ns);
    cr_expect(eq(uint, offer(self, 100, end_ns - VT_S / 2, 0, end_ns + VT_MS, 0), 20));
}
