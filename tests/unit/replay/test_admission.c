#include "replay/admission.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#define LATE (30 * VT_MS) /* a stall is longer than 20 */

static VtAdmission *new_admission(uint32_t in_flight_max)
{
    VtAdmissionConfig config = vt_admission_config_default;

    config.in_flight_max = in_flight_max;
    return vt_admission_new(&config);
}

/* Offers @count, named from @slot, that were due @late_ns ago; returns how many go. */
static unsigned offer(VtAdmission *self, uint32_t slot, unsigned count, VtTime late_ns,
                      VtTime now_ns)
{
    unsigned admitted = 0;

    for (uint32_t i = 0; i < count; i++) {
        const VtCandidate candidate = { slot + i, now_ns - late_ns, now_ns + VT_MINUTE };

        admitted += vt_admission_offer(self, &candidate, now_ns);
    }
    return admitted;
}

/* The next @count whose turn it is, which must be @slot and those after it; then nobody.
 */
static void expect_turns(VtAdmission *self, VtTime now_ns, uint32_t slot, unsigned count)
{
    uint32_t next = UINT32_MAX;

    for (uint32_t i = 0; i < count; i++) {
        cr_assert(eq(int, (int)vt_admission_next(self, now_ns, &next), (int)VT_TURN_GO));
        cr_assert(eq(u32, next, slot + i));
    }
    cr_assert(eq(int, (int)vt_admission_next(self, now_ns, &next), (int)VT_TURN_NONE));
}

static void end(VtAdmission *self, unsigned count, VtTime now_ns)
{
    for (unsigned i = 0; i < count; i++)
        vt_admission_ended(self, now_ns);
}

/* A target that stalls: nothing ends, and all go all the same. */
Test(admission, what_is_on_time_goes_whatever_is_in_flight)
{
    g_autoptr(VtAdmission) self = new_admission(4096);

    for (unsigned ms = 0; ms < 4000; ms++)
        cr_assert(eq(uint, offer(self, ms, 1, VT_MS, ms * VT_MS), 1), "%u ms", ms);
    cr_expect(eq(i64, vt_admission_due(self), VT_NEVER));
}

Test(admission, none_goes_beyond_the_maximum)
{
    g_autoptr(VtAdmission) self = new_admission(100);

    cr_expect(eq(uint, offer(self, 0, 130, 0, 0), 100));
    expect_turns(self, VT_S, 0, 0); /* however long they wait */
    end(self, 3, VT_S);
    expect_turns(self, VT_S, 100, 3);
    cr_expect(eq(i64, vt_admission_due(self), VT_MINUTE)); /* their deadline */
    end(self, 50, VT_S);
    expect_turns(self, VT_S, 103, 27);
    cr_expect(eq(i64, vt_admission_due(self), VT_NEVER));
}

/* The generator has stalled: eight of its backlog go, the others as those end, and who
 * comes on time stands behind them. */
Test(admission, what_is_late_takes_turns_in_order)
{
    g_autoptr(VtAdmission) self = new_admission(4096);

    cr_expect(eq(uint, offer(self, 0, 20, LATE, VT_S), 8));
    cr_expect(eq(uint, offer(self, 20, 1, 0, VT_S + 1), 0));
    expect_turns(self, VT_S + 2, 8, 0);
    end(self, 5, VT_S + VT_MS);
    expect_turns(self, VT_S + VT_MS, 8, 5);
    end(self, 8, VT_S + 2 * VT_MS);
    expect_turns(self, VT_S + 2 * VT_MS, 13, 8);
    cr_expect(
        eq(uint, offer(self, 21, 1, 0, VT_S + 3 * VT_MS), 1)); /* the line is gone */
}

/* Ten were in flight within second 0. What the burst lets in makes no room for more. */
Test(admission, what_is_late_has_twice_the_room_of_lately)
{
    const VtTime burst_ns = 5900 * VT_MS;
    const VtTime later_ns = 6010 * VT_MS;
    g_autoptr(VtAdmission) self = new_admission(4096);

    cr_expect(eq(uint, offer(self, 0, 10, 0, 0), 10));
    end(self, 10, VT_MS);
    cr_expect(eq(uint, offer(self, 10, 50, LATE, burst_ns), 20));
    end(self, 1, burst_ns + VT_MS);
    expect_turns(self, burst_ns + VT_MS, 30, 1);
    end(self, 1, later_ns);
    expect_turns(self, later_ns, 31, 1);
}

Test(admission, lately_is_within_ten_seconds)
{
    static const struct {
        VtTime at_ns;
        unsigned admitted;
    } cases[] = {
        { 40 * VT_MS, 20 }, { VT_S, 20 },     { 10 * VT_S - 1, 20 },
        { 10 * VT_S, 8 },   { VT_MINUTE, 8 },
    };

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(VtAdmission) self = new_admission(4096);

        cr_expect(eq(uint, offer(self, 0, 10, 0, 0), 10));
        end(self, 10, VT_MS);
        cr_expect(eq(uint, offer(self, 10, 50, LATE, cases[i].at_ns), cases[i].admitted),
                  "row %zu", i);
    }
}

/* Those in flight all the time count, though nothing was offered for long. */
Test(admission, a_long_stall_forgets_nothing_that_is_in_flight)
{
    g_autoptr(VtAdmission) self = new_admission(4096);

    cr_expect(eq(uint, offer(self, 0, 100, 0, 0), 100));
    cr_expect(eq(uint, offer(self, 100, 300, LATE, VT_MINUTE), 100)); /* 200 in all */
}

/* Nothing ends: nine in flight are normal now, and there is room for twice as many. */
Test(admission, with_patience_ends_restraint)
{
    g_autoptr(VtAdmission) self = new_admission(4096);

    cr_expect(eq(uint, offer(self, 0, 10, LATE, VT_S), 8));
    cr_expect(eq(uint, offer(self, 10, 12, LATE, VT_S + VT_MS), 0));
    cr_expect(eq(i64, vt_admission_due(self), VT_S + 200 * VT_MS));
    expect_turns(self, VT_S + 200 * VT_MS - 1, 8, 0);
    expect_turns(self, VT_S + 200 * VT_MS, 8, 10);
    cr_expect(eq(i64, vt_admission_due(self), VT_S + 201 * VT_MS));
    expect_turns(self, VT_S + 201 * VT_MS, 18, 4);
    cr_expect(eq(i64, vt_admission_due(self), VT_NEVER));
}

Test(admission, what_is_past_its_deadline_leaves_the_line_unsent)
{
    const VtCandidate doomed = { 7, 0, 10 * VT_MS };
    const VtCandidate hopeless = { 8, 0, VT_MS };
    g_autoptr(VtAdmission) self = new_admission(1);
    uint32_t slot = 0;

    cr_expect(vt_admission_offer(self, &(VtCandidate){ 1, 0, VT_S }, 0));
    cr_expect(not(vt_admission_offer(self, &doomed, 0)));
    cr_expect(eq(i64, vt_admission_due(self), 10 * VT_MS));
    cr_expect(
        eq(int, (int)vt_admission_next(self, 10 * VT_MS, &slot), (int)VT_TURN_EXPIRED));
    cr_expect(eq(u32, slot, 7));
    end(self, 1, 11 * VT_MS); /* only one had been let in */
    cr_expect(not(vt_admission_offer(self, &hopeless, 12 * VT_MS))); /* room or not */
    cr_expect(
        eq(int, (int)vt_admission_next(self, 12 * VT_MS, &slot), (int)VT_TURN_EXPIRED));
    cr_expect(eq(u32, slot, 8));
}

/* Longer than the ring has ever been, round its end. */
Test(admission, a_line_grows_in_order)
{
    g_autoptr(VtAdmission) self = new_admission(8);
    uint32_t next = 8;

    cr_expect(eq(uint, offer(self, 0, 60, 0, 0), 8));
    for (uint32_t round = 0; round < 20; round++) {
        cr_expect(eq(uint, offer(self, 60 + 20 * round, 20, 0, VT_MS), 0));
        end(self, 8, VT_MS);
        expect_turns(self, VT_MS, next, 8);
        next += 8;
    }
}
