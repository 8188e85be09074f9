#include "report/tally.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <glib.h>

static VtRecord record(VtStatus status, VtTime requested_ns, VtTime response_ns)
{
    return (VtRecord){
        .invocation = { .requested_ns = requested_ns },
        .response_ns = response_ns,
        .executed_ns = VT_UNKNOWN,
        .status = status,
    };
}

/* Time-out 8 s. What it took, if anybody knows, counts where it is more; who asks for
 * more than the time-out is not faster than asked for by failing. */
Test(tally, a_failed_invocation_counts_no_better_than_any_answer)
{
    static const struct {
        VtStatus status;
        VtTime requested_ns, response_ns;
        double slowdown;
    } cases[] = {
        { VT_STATUS_TIMEOUT, 2 * VT_S, 8 * VT_S, 4 },
        { VT_STATUS_TIMEOUT, 2 * VT_S, 9 * VT_S, 4.5 }, /* the client gave up late */
        { VT_STATUS_TIMEOUT, 8 * VT_S, 8 * VT_S, 1 },
        { VT_STATUS_TIMEOUT, 16 * VT_S, 8 * VT_S, 1 },
        { VT_STATUS_REFUSED, 2 * VT_S, 0, 4 },
        { VT_STATUS_REFUSED, 10 * VT_S, 0, 1 },
        { VT_STATUS_ERROR, 2 * VT_S, VT_S, 4 },
        { VT_STATUS_ERROR, 10 * VT_S, 20 * VT_S, 2 },
        { VT_STATUS_LOST, 2 * VT_S, VT_UNKNOWN, 4 },
        { VT_STATUS_LOST, 10 * VT_S, VT_UNKNOWN, 1 },
    };

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        const VtRecord row =
            record(cases[i].status, cases[i].requested_ns, cases[i].response_ns);
        VtTally tally = vt_tally();

        vt_tally_add(&tally, &row, 8 * VT_S);
        cr_expect(
            epsilon_eq(dbl, vt_tally_slowdown_censored(&tally), cases[i].slowdown, 1e-14),
            "row %zu", i);
    }
}

/* As 8 s of 16 s the second would count 0.5, and make the run look faster than the first.
 */
Test(tally, dropping_what_cannot_end_in_time_does_not_pay)
{
    const VtRecord answered = record(VT_STATUS_OK, 4 * VT_S, 4 * VT_S);
    const VtRecord dropped = record(VT_STATUS_TIMEOUT, 16 * VT_S, 8 * VT_S);
    VtTally tally = vt_tally();

    vt_tally_add(&tally, &answered, 8 * VT_S);
    vt_tally_add(&tally, &dropped, 8 * VT_S);
    cr_expect(epsilon_eq(dbl, vt_tally_slowdown(&tally), 1, 1e-14));
    cr_expect(epsilon_eq(dbl, vt_tally_slowdown_censored(&tally), 1, 1e-14));
}
