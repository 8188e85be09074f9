#include "core/call_sources.h"
#include "tests/support/tiny_trace.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

/* With this seed the function's phase is 1 - 5.5e-11 spacings. Between 2^19 and 2^20 two
 * doubles are 2^-33 apart, so that 2^19 and the phase are rounded to 2^19 + 1: the last
 * call would be at the end of the minute, which is the next one's first instant. */
#define SEED_OF_LATE_PHASE 55188236
#define CALLS              ((1U << 19) + 1)

Test(call_offsets, are_within_the_minute)
{
    static const uint32_t counts[] = { CALLS };
    static const VtScheduleOptions options = { .seed = SEED_OF_LATE_PHASE,
                                               .arrivals = VT_ARRIVALS_EQUIDISTANT };
    static const VtFunctionConfig configs[] = { { 0 } };
    static const size_t order[] = { 0 };
    g_autoptr(VtTrace) trace = tiny_trace(counts, 1, 1);
    g_autoptr(VtCallSources) sources =
        vt_call_sources_new(trace, order, &options, configs);
    const VtCallDraws *draws = vt_call_sources_draw(sources, 0, 0);

    cr_assert(eq(u32, draws->count, CALLS));
    cr_expect(eq(u32, draws->offset_us[CALLS - 1], VT_MINUTE_US - 1));
}
